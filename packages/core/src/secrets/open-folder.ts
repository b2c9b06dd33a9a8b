import type { Secret } from '@hanzo-kms/connector-kit'
import { badRequest, notFound } from '@hanzo-kms/contracts'
import type { Dependencies, Repositories } from '../ports.ts'
import { openReferenced } from './open-referenced.ts'
import { type PlacedSecret, readImports } from './read-imports.ts'
import { resolveReferences } from './resolve-references.ts'
import { openValue, unlockProject } from './seal-secret.ts'
import type { ReferenceReader } from './secret-resource.ts'

export interface OpenedFolder {
  readonly entries: readonly { readonly key: string; readonly value: Secret<string>; readonly secretId: string }[]
  /** Whether a reference led to another folder. */
  readonly readsElsewhere: boolean
}

/**
 * All secrets of a folder in clear, with those that it imports, references resolved, by key. Also answers whether any reference led to another folder.
 *
 * INVARIANT: all or nothing. A secret that does not open or resolve, or an import whose folder is gone, throws an error that names it; a secret missing here is missing in the folder
 * (tests: "one secret that cannot be opened fails the whole folder", "an imported folder that is gone stops the run").
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
): Promise<OpenedFolder> {
  const place = await inside.folders.place(input.folderId)
  if (!place || place.projectId !== input.projectId) throw notFound(`Folder with ID '${input.folderId}' not found`)
  const home = { environment: input.environmentSlug, path: place.folder.path }
  const own = (await inside.secrets.list([input.folderId])).map((secret) => ({ secret, home }))
  const imported = await importedBeside(inside, input.folderId, own)
  for (const { secret, home } of imported) input.reader.assertReadable(home, secret.key, secret.tags, 'which a folder here imports')
  const keys = await unlockProject(kms, inside, input.projectId)
  const open = ({ secret, home }: PlacedSecret) => ({ address: { ...home, key: secret.key }, value: openValue(keys, secret) })
  const placed = [...own, ...imported]
  const opened = placed.map(open)

  const valueAt = await openReferenced(keys, inside, input.projectId, { opened, whole: [home], reader: input.reader })
  const { values, readsElsewhere } = resolveReferences({ wanted: opened.map(({ address }) => address), valueAt })
  const entries = values.map((value, index) => ({ key: opened[index]?.address.key ?? '', value, secretId: placed[index]?.secret.id ?? '' }))
  return { entries: imported.length === 0 ? entries : entries.sort((a, b) => (a.key < b.key ? -1 : 1)), readsElsewhere }
}

/** What a folder imports under keys that are not its own. */
async function importedBeside(inside: Repositories, folderId: string, own: readonly PlacedSecret[]): Promise<readonly PlacedSecret[]> {
  const imports = (await readImports(inside, [folderId])).get(folderId) ?? []
  const gone = imports.find(({ link }) => link.source.folderId === undefined)?.link.source
  if (gone)
    throw badRequest(
      `The folder imports '${gone.path}' of environment '${gone.environment.slug}', which does not exist, so what it should hold is not known. Create that folder or delete the import.`,
    )
  const taken = new Set(own.map(({ secret }) => secret.key))
  return imports.flatMap(({ secrets }) => secrets).filter(({ secret }) => !taken.has(secret.key))
}
