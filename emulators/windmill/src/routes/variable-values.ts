import { badRequest } from '../http/answers.ts'
import type { Workspace } from '../state/model.ts'
import type { World } from '../state/world.ts'

const DRAFT_PREFIX = '$encrypted:'

/** A secret as it is stored. The newer release checks what the older one takes on trust. */
export function sealValue(world: World, workspace: Workspace, path: string, value: string, sealed: boolean): string {
  if (world.profile.modern) {
    if (!sealed && value.startsWith(DRAFT_PREFIX)) {
      throw badRequest('An encrypted draft secret could not be decrypted with the key of this workspace.')
    }
    if (sealed && 'problem' in workspace.key.decrypt(value)) {
      throw badRequest(
        `Variable ${path} was sent as already-encrypted (already_encrypted=true) but its value is not valid workspace-encrypted ciphertext.`,
      )
    }
  }
  return sealed ? value : workspace.key.encrypt(value)
}

export function refuseQuota(world: World, workspace: Workspace | undefined): void {
  const quota = world.settings.variableQuota
  if (quota === null || workspace === undefined) return
  let count = 0
  for (const _row of workspace.variables.values()) count++
  if (count >= quota) throw badRequest(`You have reached the maximum number of variables (${quota}) on cloud. Contact support to raise it.`)
}
