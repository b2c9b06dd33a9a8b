import { badRequest, limits } from '@hanzo-kms/contracts'
import type { Repositories } from '../ports.ts'
import type { SecretPlace } from './secret-address.ts'
import type { SecretImport } from './secret-import.ts'
import type { StoredSecret } from './stored-secret.ts'

/** A secret and where it lies. */
export interface PlacedSecret {
  readonly secret: StoredSecret
  readonly home: SecretPlace
}

/** What one import of a folder shows. */
export interface ImportedSecrets {
  readonly link: SecretImport
  /** By key. */
  readonly secrets: readonly PlacedSecret[]
}

type Content = ReadonlyMap<string, PlacedSecret>

/** Folders and their imports, as far as imports lead from where one began. */
interface Graph {
  readonly links: ReadonlyMap<string, readonly SecretImport[]>
  readonly secrets: ReadonlyMap<string, readonly PlacedSecret[]>
}

/**
 * What the imports of some folders show, by folder id and position. A folder's content is its own secrets and those of its imports: its own count before imported ones, and of two
 * imports the later one. Each key is in one import of a folder at most, the one that counts, so that clients agree which value that is whatever their order of merging.
 *
 * INVARIANT: all or nothing. What cannot be followed to its end throws; nothing is left out in silence but a folder that imports itself in a circle, which adds nothing to it.
 */
export async function readImports(
  inside: Repositories,
  folderIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ImportedSecrets[]>> {
  const graph = await readGraph(inside, folderIds)
  const contentOf = contentReader(graph)
  return new Map(folderIds.map((folderId) => [folderId, importsOf(graph, folderId, contentOf)]))
}

function importsOf(graph: Graph, folderId: string, contentOf: (folderId: string, within: readonly string[]) => Content) {
  const links = graph.links.get(folderId) ?? []
  const contents = links.map(({ source }) => (source.folderId === undefined ? new Map() : contentOf(source.folderId, [folderId])))
  return links.map((link, index): ImportedSecrets => {
    const later = contents.slice(index + 1)
    const counting = [...(contents[index] as Content)].filter(([key]) => !later.some((content) => content.has(key)))
    return { link, secrets: counting.map(([, placed]) => placed).sort(byKey) }
  })
}

function byKey({ secret: a }: PlacedSecret, { secret: b }: PlacedSecret): number {
  return a.key < b.key ? -1 : 1
}

function contentReader(graph: Graph): (folderId: string, within: readonly string[]) => Content {
  let visits = 0
  const whole = new Map<string, Content>()
  const read = (folderId: string, within: readonly string[]): { content: Content; cut: boolean } => {
    const known = whole.get(folderId)
    if (known) return { content: known, cut: false }
    if (within.includes(folderId)) return { content: new Map(), cut: true }
    visits += 1
    if (visits > VISITS_MAX)
      throw badRequest('The imports of these folders lead through each other in too many ways. Import fewer folders.')
    const content = new Map<string, PlacedSecret>()
    let cut = false
    for (const { source } of graph.links.get(folderId) ?? []) {
      if (source.folderId === undefined) continue
      const found = read(source.folderId, [...within, folderId])
      cut ||= found.cut
      for (const [key, placed] of found.content) content.set(key, placed)
    }
    for (const placed of graph.secrets.get(folderId) ?? []) content.set(placed.secret.key, placed)
    // What was read inside a circle is whole only for the folder that the circle was entered by.
    if (!cut) whole.set(folderId, content)
    return { content, cut }
  }
  return (folderId, within) => read(folderId, within).content
}

const VISITS_MAX = 10_000

/** Where the imports of some folders lead, through any number of others: by the ids of those folders. */
export async function foldersBehind(inside: Repositories, folderIds: readonly string[]): Promise<ReadonlyMap<string, SecretPlace>> {
  return (await followLinks(inside, folderIds)).places
}

async function readGraph(inside: Repositories, folderIds: readonly string[]): Promise<Graph> {
  const { links, places } = await followLinks(inside, folderIds)
  const secrets = new Map<string, PlacedSecret[]>()
  for (const secret of places.size === 0 ? [] : await inside.secrets.list([...places.keys()])) {
    const placed = { secret, home: places.get(secret.folderId) as SecretPlace }
    const known = secrets.get(secret.folderId)
    if (known) known.push(placed)
    else secrets.set(secret.folderId, [placed])
  }
  return { links, secrets }
}

/** Level by level: one query each. */
async function followLinks(inside: Repositories, folderIds: readonly string[]) {
  const links = new Map<string, SecretImport[]>()
  const places = new Map<string, SecretPlace>()
  let frontier = folderIds
  for (let level = 0; frontier.length > 0; level += 1) {
    const found = await inside.imports.list(frontier)
    if (found.length > 0 && level > limits.importDepthMax) throw tooDeep()
    for (const link of found) links.set(link.folderId, [...(links.get(link.folderId) ?? []), link])
    const sources = new Map(found.flatMap(({ source }) => (source.folderId === undefined ? [] : [[source.folderId, source] as const])))
    frontier = [...sources.keys()].filter((id) => !places.has(id) && !folderIds.includes(id))
    for (const [id, { environment, path }] of sources) places.set(id, { environment: environment.slug, path })
    if (places.size > limits.importedFoldersMax)
      throw badRequest(`The imports of these folders lead to more than ${limits.importedFoldersMax} others. Import fewer folders.`)
  }
  return { links, places }
}

function tooDeep() {
  return badRequest(`Imports go through more than ${limits.importDepthMax} folders here. Import the last one directly.`)
}
