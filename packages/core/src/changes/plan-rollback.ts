import { badRequest, KmsError, limits, undoMs } from '@hanzo-kms/contracts'
import type { ProjectAccess } from '../access/authorise.ts'
import type { ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { findFolder, type NamedFolder } from '../projects/find-folder.ts'
import { assertReferences } from '../secrets/assert-references.ts'
import { openContent } from '../secrets/seal-secret.ts'
import { assertNoValueGained, secretResource } from '../secrets/secret-resource.ts'
import type { EarlierSecret, StoredSecret } from '../secrets/stored-secret.ts'

export interface RollbackOrder extends NamedFolder {
  /** And all folders below. */
  readonly below: boolean
  readonly atMs: number
}

/** What going back does to one key. */
export interface RollbackStep {
  readonly path: string
  readonly key: string
  readonly kind: 'create' | 'update' | 'delete'
  /** As it is now; undefined where nothing is. */
  readonly now: StoredSecret | undefined
  /** As it was at the moment; undefined where nothing was. */
  readonly past: EarlierSecret | undefined
  /** Why it stays as it is, for the actor; null when it goes back. */
  readonly refusal: string | null
}

/**
 * What would have to change for some folders to be what they were at a moment, by path and key.
 * SECURITY: keys that the actor may not see are not in it, and those that they may not change so stay (tests/domain/rollback.test.ts).
 */
export async function planRollback(
  kms: Pick<Dependencies, 'clock'>,
  inside: Repositories,
  { access, scope }: { readonly access: ProjectAccess; readonly scope: ScopeKeys },
  { below, atMs, ...name }: RollbackOrder,
): Promise<readonly RollbackStep[]> {
  assertReachable(kms.clock.nowMs(), atMs)
  const { environment, folder } = await findFolder(inside, name)
  const folders = below ? await inside.folders.subtree(environment.id, folder.path) : [folder]
  const ids = folders.map(({ id }) => id)
  const pairs = pairUp(await inside.secrets.list(ids), await inside.secrets.asOf(ids, atMs))
  const paths = new Map(folders.map(({ id, path }) => [id, path]))
  const steps: RollbackStep[] = []
  for (const { folderId, key, now, past } of pairs) {
    const path = paths.get(folderId) ?? name.path
    const place = { environment: name.environment, path }
    const rows = [now, past?.secret].filter((row) => row !== undefined)
    if (!rows.every((row) => access.may(['secrets', 'describe'], secretResource(place, row)))) continue
    const mayRead = rows.every((row) => access.may(['secrets', 'read-value'], secretResource(place, row)))
    if (now && past && isSame(scope, now, past.secret, mayRead)) continue
    const kind = now ? (past ? 'update' : 'delete') : 'create'
    const refusal = await refusalOf(inside, { access, scope }, place, { now, past })
    steps.push({ path, key, kind, now, past, refusal })
  }
  if (steps.length > limits.secretsPerRollbackMax)
    throw badRequest(
      `One rollback can change at most ${limits.secretsPerRollbackMax} secrets; this one would change ${steps.length}. Roll back folder by folder.`,
    )
  return steps.sort((a, b) => (a.path === b.path ? order(a.key, b.key) : order(a.path, b.path)))
}

/** Before that, secrets that were deleted since are gone for good: what was there then is not known in full. */
function assertReachable(nowMs: number, atMs: number): void {
  if (atMs > nowMs) throw badRequest('The moment lies in the future. Name one that has been.')
  if (atMs < nowMs - undoMs)
    throw badRequest(
      `The moment lies more than ${limits.undoDays} days back: secrets that were deleted before are gone for good, so what was there then is not known in full. Name a later moment, or restore single secrets from their versions.`,
    )
}

interface Pair {
  readonly folderId: string
  readonly key: string
  now: StoredSecret | undefined
  past: EarlierSecret | undefined
}

function pairUp(present: readonly StoredSecret[], earlierOnes: readonly EarlierSecret[]): Iterable<Pair> {
  const pairs = new Map<string, Pair>()
  const at = ({ folderId, key }: StoredSecret): Pair => {
    const name = JSON.stringify([folderId, key])
    const pair = pairs.get(name) ?? { folderId, key, now: undefined, past: undefined }
    pairs.set(name, pair)
    return pair
  }
  for (const secret of present) at(secret).now = secret
  for (const earlier of earlierOnes) at(earlier.secret).past = earlier
  return pairs.values()
}

/** SECURITY: whoever may not read the values does not learn either whether they are equal. */
function isSame(scope: ScopeKeys, now: StoredSecret, then: StoredSecret, mayRead: boolean): boolean {
  if (now.id === then.id && now.version === then.version) return true
  if (!mayRead) return false
  const [a, b] = [now, then].map((row) => {
    const { value, comment } = openContent(scope, row)
    const { tags, metadata, skipMultilineEncoding } = row
    return JSON.stringify([value.reveal(), comment.reveal(), tags.map(({ id }) => id), metadata, skipMultilineEncoding])
  })
  return a === b
}

async function refusalOf(
  inside: Repositories,
  { access, scope }: { readonly access: ProjectAccess; readonly scope: ScopeKeys },
  place: { readonly environment: string; readonly path: string },
  { now, past }: Pick<RollbackStep, 'now' | 'past'>,
): Promise<string | null> {
  try {
    if (now) access.assert(['secrets', past ? 'edit' : 'delete'], secretResource(place, now))
    if (!past) return null
    access.assert(['secrets', now ? 'edit' : 'create'], secretResource(place, past.secret))
    if (now) assertNoValueGained(access, place, now, past.secret)
    await assertReferences(inside, access, place, [openContent(scope, past.secret).value])
    return null
  } catch (error) {
    if (error instanceof KmsError && (error.code === 'permissionDenied' || error.code === 'permissionBoundary')) return error.message
    throw error
  }
}

function order(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
