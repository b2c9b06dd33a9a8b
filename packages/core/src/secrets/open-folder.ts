import type { Secret } from '@hanzo-kms/connector-kit'
import { notFound } from '@hanzo-kms/contracts'
import type { Dependencies, Repositories } from '../ports.ts'
import { openReferenced } from './open-referenced.ts'
import { resolveReferences } from './resolve-references.ts'
import { openValue, unlockProject } from './seal-secret.ts'
import type { ReferenceReader } from './secret-resource.ts'

/**
 * All secrets of a folder in clear, references resolved, by key. Also answers whether any reference led to another folder.
 *
 * INVARIANT: all or nothing. A secret that does not open or resolve throws an error that names it; a secret missing here is missing in the folder
 * (test: "one secret that cannot be opened fails the whole folder").
 */
export async function openFolder(
  kms: Pick<Dependencies, 'keyRing'>,
  inside: Repositories,
  input: {
    readonly projectId: string
    readonly environmentSlug: string
    readonly folderId: string
    readonly reader: ReferenceReader
  },
): Promise<{ readonly entries: readonly { readonly key: string; readonly value: Secret<string> }[]; readonly readsElsewhere: boolean }> {
  const place = await inside.folders.place(input.folderId)
  if (!place || place.projectId !== input.projectId) throw notFound(`Folder with ID '${input.folderId}' not found`)
  const home = { environment: input.environmentSlug, path: place.folder.path }
  const stored = await inside.secrets.list([input.folderId])
  const keys = await unlockProject(kms, inside, input.projectId)
  const opened = stored.map((secret) => ({ address: { ...home, key: secret.key }, value: openValue(keys, secret) }))

  const valueAt = await openReferenced(keys, inside, input.projectId, { opened, whole: [home], reader: input.reader })
  const { values, readsElsewhere } = resolveReferences({ wanted: opened.map(({ address }) => address), valueAt })
  return { entries: values.map((value, index) => ({ key: opened[index]?.address.key ?? '', value })), readsElsewhere }
}
