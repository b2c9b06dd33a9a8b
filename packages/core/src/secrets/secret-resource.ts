import { KmsError, notFound } from '@hanzo-kms/contracts'
import type { ProjectAccess } from '../access/authorise.ts'
import type { ProjectPermission } from '../access/permissions.ts'
import type { Resource } from '../access/rule.ts'
import type { SecretPlace } from './secret-address.ts'
import type { StoredSecret } from './stored-secret.ts'

export type SecretAction = Extract<ProjectPermission, readonly ['secrets', unknown]>[1]

/** Every secret of a folder, for conditions. */
export function folderResource({
  environment,
  path,
}: SecretPlace): Resource & { readonly environment: string; readonly secretPath: string } {
  return { environment, secretPath: path }
}

/** One secret, for conditions. */
export function secretResource(
  place: SecretPlace,
  { key, tags }: { readonly key: string; readonly tags: readonly { readonly slug: string }[] },
): Resource {
  return { ...folderResource(place), secretName: key, secretTags: tags.map(({ slug }) => slug) }
}

/**
 * Before anything is looked up: throws `permissionDenied` where no secret of these names in this folder could be allowed, whatever its tags. Says nothing about what there is.
 */
export function assertNamed(access: ProjectAccess, action: SecretAction, place: SecretPlace, keys: readonly string[]): void {
  for (const key of keys) access.assertAny(['secrets', action], { ...folderResource(place), secretName: key })
}

/**
 * After it was found: throws `notFound` for a secret that the actor may not even see, as if it did not exist, and `permissionDenied` for one that is seen.
 */
export function assertStored(
  access: ProjectAccess,
  action: SecretAction,
  place: SecretPlace,
  stored: Pick<StoredSecret, 'key' | 'tags'>,
): void {
  const on = secretResource(place, stored)
  if (access.may(['secrets', action], on)) return
  if (!access.may(['secrets', 'describe'], on)) throw notFound(`Secret with name '${stored.key}' not found`)
  access.assert(['secrets', action], on)
}

/** Of some stored secrets those that exist for the actor: seen, or allowed to be acted on unseen. */
export function existingFor<S extends Pick<StoredSecret, 'key' | 'tags'>>(
  access: ProjectAccess,
  action: SecretAction,
  place: SecretPlace,
  stored: readonly S[],
): readonly S[] {
  return stored.filter((secret) => {
    const on = secretResource(place, secret)
    return access.may(['secrets', 'describe'], on) || access.may(['secrets', action], on)
  })
}

/**
 * Throws `permissionBoundary` for a change of name or tags that would let the actor read a value which they may not read as it is now.
 * SECURITY: rights go by names and tags. Without this, whoever may edit a secret that is shut to them would take the tag off that shuts it. A new value in the same change is no
 * excuse: the versions before it would be open then.
 */
export function assertNoValueGained(
  access: ProjectAccess,
  place: SecretPlace,
  before: Pick<StoredSecret, 'key' | 'tags'>,
  after: Pick<StoredSecret, 'key' | 'tags'>,
): void {
  const mayRead = (secret: Pick<StoredSecret, 'key' | 'tags'>) => access.may(['secrets', 'read-value'], secretResource(place, secret))
  if (mayRead(before) || !mayRead(after)) return
  throw new KmsError(
    'permissionBoundary',
    `You are not allowed to change the name or the tags of '${before.key}' like this, because you could then read its value, or earlier ones of it, which you may not read now. Ask an administrator.`,
  )
}

/** Whose values may go into others by reference. */
export interface ReferenceReader {
  /** Throws `permissionDenied`. Undefined tags: not looked up yet. */
  assertReadable(place: SecretPlace, key: string, tags: StoredSecret['tags'] | undefined, how?: string): void
}

/** SECURITY: a reference shows the value it leads to, so it takes the same right as reading that value. `who` begins the sentence: `You`, or a sync's owner. */
export function referenceReader(access: ProjectAccess, who = 'You'): ReferenceReader {
  const permission = ['secrets', 'read-value'] as const
  return {
    assertReadable(place, key, tags, how = 'to which a secret here refers') {
      const named = { ...folderResource(place), secretName: key }
      if (tags ? access.may(permission, secretResource(place, { key, tags })) : access.mayAny(permission, named)) return
      throw new KmsError(
        'permissionDenied',
        `${who} may not read the value of '${key}' in '${place.path}' of the environment '${place.environment}', ${how}. Ask for that right, or read without expanding references.`,
        access.rulesFor(permission),
      )
    },
  }
}
