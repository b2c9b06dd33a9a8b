import { KmsError } from '@hanzo-kms/contracts'
import type { SecretPlace } from '../secrets/secret-address.ts'
import type { ProjectAccess } from './authorise.ts'

/**
 * Throws `permissionBoundary` where the actor's own rights go by tags.
 * SECURITY: a tag that is renamed or deleted changes for all secrets that have it. Without this, whoever is shut out by a tag and may edit tags would take it away.
 */
export function assertTagsNotDecisive(access: ProjectAccess): void {
  const decisive = secretRights.some((action) =>
    access.rulesFor(['secrets', action]).some((rule) => rule.conditions?.secretTags !== undefined),
  )
  if (decisive)
    throw new KmsError(
      'permissionBoundary',
      'You are not allowed to rename or delete tags, because what you may do with secrets here goes by their tags. Ask an administrator.',
    )
}

/** A folder before and after a rename of it, of one above it, or of its environment. */
export interface Move {
  readonly from: SecretPlace
  readonly to: SecretPlace
}

const secretRights = ['describe', 'read-value', 'edit', 'delete'] as const

/**
 * Throws `permissionBoundary` where a rename would bring secrets to a place where the actor may do more with them.
 * SECURITY: rights go by environment and path. Without this, whoever may rename a folder that they cannot read would call it by the name of one that they can.
 */
export function assertNoGain(access: ProjectAccess, moves: readonly Move[]): void {
  for (const { from, to } of moves)
    for (const action of secretRights) {
      const gains = access.mayAny(['secrets', action], { environment: to.environment, secretPath: to.path })
      if (gains && !access.may(['secrets', action], { environment: from.environment, secretPath: from.path }))
        throw new KmsError(
          'permissionBoundary',
          `You are not allowed to rename this, because the secrets in '${from.path}' of the environment '${from.environment}' would come to a place where you may ${action} secrets, and where they are you may not. Ask an administrator.`,
        )
    }
}
