import type { Secret } from '@hanzo-kms/connector-kit'
import { limits } from '@hanzo-kms/contracts'
import type { ScopeKeys } from '../keyring/keyring.ts'
import type { Repositories } from '../ports.ts'
import { referencesOf } from './parse-references.ts'
import { openValue } from './seal-secret.ts'
import { placeName, type SecretAddress, type SecretPlace } from './secret-address.ts'
import type { ReferenceReader } from './secret-resource.ts'

export interface OpenedSecret {
  readonly address: SecretAddress
  readonly value: Secret<string>
}

/** What has been opened and asked for, by place and key. Maps, not objects: a key may be named `constructor`. */
type Book = Map<string, Map<string, Secret<string> | undefined>>

export interface Opening {
  readonly opened: readonly OpenedSecret[]
  /** Others whose references are followed too, and which no reference means. */
  readonly beside?: readonly OpenedSecret[]
  /** Places whose secrets are all among `opened`: what is not there does not exist. */
  readonly whole: readonly SecretPlace[]
  readonly reader: ReferenceReader
}

/**
 * Opens what the references of some opened secrets need, step by step, and only that. Answers with a way to look up all of them.
 * Throws `permissionDenied` for a reference whose value the reader may not read.
 */
export async function openReferenced(
  keys: ScopeKeys,
  inside: Repositories,
  projectId: string,
  { opened, beside = [], whole, reader }: Opening,
): Promise<(address: SecretAddress) => Secret<string> | undefined> {
  const book: Book = new Map()
  const wholePlaces = new Set(whole.map(placeName))
  enter(book, opened)
  let newest = [...opened, ...beside]
  // One step more would be refused by `resolveReferences` before it looks anything up.
  for (let step = 0; step < limits.referenceDepthMax && newest.length > 0; step += 1) {
    const found: OpenedSecret[] = []
    for (const { place, wanted } of missing(book, wholePlaces, newest)) {
      // SECURITY: asked before anything is looked up, so that a refusal does not tell what there is.
      for (const key of wanted) reader.assertReadable(place, key, undefined)
      const folderId = await findFolderId(inside, projectId, place)
      const stored = folderId === undefined ? [] : await inside.secrets.findMany(folderId, wanted)
      for (const { key, tags } of stored) reader.assertReadable(place, key, tags)
      found.push(...stored.map((secret) => ({ address: { ...place, key: secret.key }, value: openValue(keys, secret) })))
    }
    enter(book, found)
    newest = found
  }
  return (address) => book.get(placeName(address))?.get(address.key)
}

export async function findFolderId(inside: Repositories, projectId: string, place: SecretPlace): Promise<string | undefined> {
  const environment = await inside.environments.findBySlug(projectId, place.environment)
  return environment && (await inside.folders.findByPath(environment.id, place.path))?.id
}

function enter(book: Book, secrets: readonly OpenedSecret[]): void {
  for (const { address, value } of secrets) keysAt(book, address).set(address.key, value)
}

function keysAt(book: Book, place: SecretPlace): Map<string, Secret<string> | undefined> {
  const known = book.get(placeName(place))
  if (known) return known
  const made = new Map<string, Secret<string> | undefined>()
  book.set(placeName(place), made)
  return made
}

/** What these refer to and was never asked for, grouped by folder: one query each. */
function missing(book: Book, wholePlaces: ReadonlySet<string>, secrets: readonly OpenedSecret[]) {
  const groups = new Map<string, { place: SecretPlace; wanted: string[] }>()
  for (const { address, value } of secrets)
    for (const { key, ...place } of referencesOf(value.reveal(), address)) {
      const name = placeName(place)
      const keys = keysAt(book, place)
      if (wholePlaces.has(name) || keys.has(key)) continue
      keys.set(key, undefined)
      const group = groups.get(name) ?? { place, wanted: [] }
      group.wanted.push(key)
      groups.set(name, group)
    }
  return groups.values()
}
