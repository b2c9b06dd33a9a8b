import type { Secret } from '@hanzo-kms/connector-kit'
import { badRequest, limits } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { accessInProject } from '../access/authorise.ts'
import type { Dependencies } from '../ports.ts'
import { assertStorable } from '../secrets/check-secrets.ts'
import { type AppliedChanges, applyChanges } from './apply-changes.ts'

export interface ChangesToSave {
  readonly projectId: string
  readonly path: string
  readonly message: string | null
  readonly changes: readonly {
    readonly environment: string
    readonly key: string
    /** Undefined deletes. */
    readonly value: Secret<string> | undefined
    readonly baseVersion: number | null
  }[]
}

/** Saves edits of one folder, in several environments, as one change. What another one changed meanwhile is left as it is and answered as a conflict. */
export function saveChanges(
  kms: Dependencies,
  actor: Actor,
  { projectId, path, message, changes }: ChangesToSave,
): Promise<AppliedChanges> {
  assertEachOnce(changes)
  for (const { key, value } of changes) assertStorable(key, value ? { value } : {})
  const wanted = changes.map(({ environment, key, value, baseVersion }) => ({
    environment,
    key,
    baseVersion,
    content: value && { value },
  }))
  return kms.store.transact(async (inside) =>
    applyChanges(kms, inside, actor, await accessInProject(inside, actor, projectId), { path, message, reverts: null, changes: wanted }),
  )
}

function assertEachOnce(changes: ChangesToSave['changes']): void {
  if (changes.length > limits.secretsPerRequestMax)
    throw badRequest(`One save can hold at most ${limits.secretsPerRequestMax} changes; this one has ${changes.length}. Save in parts.`)
  const seen = new Set<string>()
  for (const { environment, key } of changes) {
    const cell = JSON.stringify([environment, key])
    if (seen.has(cell)) throw badRequest(`The key '${key}' of the environment '${environment}' is in the request more than once.`)
    seen.add(cell)
  }
}
