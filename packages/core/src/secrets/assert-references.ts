import type { Secret } from '@hanzo-kms/connector-kit'
import type { ProjectAccess } from '../access/authorise.ts'
import type { Repositories } from '../ports.ts'
import { findFolderId } from './open-referenced.ts'
import { referencesOf } from './parse-references.ts'
import { placeName, type SecretAddress, type SecretPlace } from './secret-address.ts'
import { folderResource, referenceReader } from './secret-resource.ts'

/**
 * Throws `permissionDenied` for a value that refers to one which its writer may not read.
 * SECURITY: readers and syncs resolve references with their own rights. Without this, whoever may write into a folder that somebody mightier syncs would have that sync carry out
 * any value that its owner can read.
 */
export async function assertReferences(
  inside: Repositories,
  access: ProjectAccess,
  home: SecretPlace,
  values: readonly (Secret<string> | undefined)[],
): Promise<void> {
  const reader = referenceReader(access)
  const references = values.flatMap((value) => (value ? referencesOf(value.reveal(), home) : []))
  const unsure = references.filter(({ key, ...place }) => {
    reader.assertReadable(place, key, undefined)
    return !access.may(['secrets', 'read-value'], { ...folderResource(place), secretName: key })
  })
  // Only their tags can tell.
  for (const [, group] of Map.groupBy(unsure, (reference) => placeName(reference))) {
    const [place] = group as [SecretAddress]
    const folderId = await findFolderId(inside, access.project.id, place)
    const stored = folderId === undefined ? [] : await inside.secrets.findMany(folderId, [...new Set(group.map(({ key }) => key))])
    for (const { key, tags } of stored) reader.assertReadable(place, key, tags)
  }
}
