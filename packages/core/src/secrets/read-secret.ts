import { notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { accessInProject, type ProjectAccess } from '../access/authorise.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { NamedFolder } from '../projects/find-folder.ts'
import { type Disclosure, disclose, discloseAgain } from './disclose.ts'
import { isOnGround, onGround } from './ground.ts'
import { hasReferences } from './parse-references.ts'
import { personalRow } from './personal-row.ts'
import { type PlacedSecret, readImports } from './read-imports.ts'
import { resolveOpened } from './resolve-opened.ts'
import { openContent, unlockProject } from './seal-secret.ts'
import type { SecretPlace } from './secret-address.ts'
import { assertNamed, assertStored, referenceReader } from './secret-resource.ts'
import type { ShownSecret } from './shown-secret.ts'
import type { StoredSecret } from './stored-secret.ts'

export interface Showing {
  readonly showValue: boolean
  readonly resolveReferences: boolean
}

export interface SecretQuery extends NamedFolder {
  readonly key: string
  /** The current one when absent. Overrides have no earlier ones. */
  readonly version?: number | undefined
  readonly showing: Showing
  /** Also looks in what the folder imports. */
  readonly imports?: boolean
  /** `only`: the actor's override, or not found; `instead`: the override where there is one. */
  readonly personal?: 'none' | 'instead' | 'only'
}

/** The current version, or an earlier one. The disclosure is on record before the answer. */
export function readSecret(kms: Dependencies, actor: Actor, query: SecretQuery): Promise<ShownSecret> {
  const { key, version, showing, imports = false, personal = 'none', ...name } = query
  return onGround(kms, actor, name, (ground) => {
    const { access } = ground
    const assert = () => {
      assertNamed(access, 'describe', name, [key])
      if (showing.showValue) assertNamed(access, 'read-value', name, [key])
    }
    return discloseAgain(kms, actor, { asked: ['secret', query], ground, assert }, async (inside, found) => {
      const home = { environment: name.environment, path: name.path }
      const placed = await findPlaced(inside, found.folder.id, { key, imports, home })
      if (!placed) throw notFound(`Secret with name '${key}' not found`)
      assertReading(access, placed.home, placed.secret, showing)
      const override = personal === 'none' ? undefined : await inside.overrides.find(placed.secret.id, actor)
      if (personal === 'only' && !override) throw notFound(`Secret with name '${key}' has no personal override of yours`)
      const newest = override ? personalRow(placed.secret, override) : placed.secret
      const secret = await inVersion(inside, newest, version, override !== undefined)
      const opening = { ...placed, secret, type: override ? ('personal' as const) : ('shared' as const), path: name.path, showing }
      const { refersToOthers, ...made } = await open(kms, inside, access, opening)
      const isPlain = personal === 'none' && version === undefined && !refersToOthers
      const isAllOfIt = isPlain && secret.folderId === found.folder.id && isOnGround(found, secret)
      return { ...made, provided: isAllOfIt ? { secretId: secret.id, version: secret.version } : undefined }
    })
  })
}

async function findPlaced(
  inside: Repositories,
  folderId: string,
  { key, imports, home }: { readonly key: string; readonly imports: boolean; readonly home: SecretPlace },
): Promise<PlacedSecret | undefined> {
  const secret = await inside.secrets.find(folderId, key)
  if (secret || !imports) return secret && { secret, home }
  const imported = (await readImports(inside, [folderId])).get(folderId) ?? []
  return imported.flatMap(({ secrets }) => secrets).find((placed) => placed.secret.key === key)
}

async function inVersion(
  inside: Repositories,
  newest: StoredSecret,
  version: number | undefined,
  isOverride: boolean,
): Promise<StoredSecret> {
  if (version === undefined || version === newest.version) return newest
  const secret = isOverride ? undefined : await inside.secrets.findVersion(newest.id, version)
  if (!secret) throw notFound(`Secret with name '${newest.key}' has no version ${version}; the newest is ${newest.version}`)
  return secret
}

/** Also the actor's own override, by its id. */
export function readSecretById(
  kms: Dependencies,
  actor: Actor,
  { id, showing }: { readonly id: string; readonly showing: Showing },
): Promise<ShownSecret> {
  return disclose(kms, actor, async (inside) => {
    const override = await inside.overrides.findById(id, actor)
    const { secret, place } = await findById(inside, actor, override?.secretId ?? id)
    const access = await accessInProject(inside, actor, place.projectId)
    access.assert(['secrets', 'describe'])
    assertReading(access, place, secret, showing)
    const home = { environment: place.environment, path: place.path }
    const shown = { secret: override ? personalRow(secret, override) : secret, type: override ? 'personal' : 'shared' } as const
    return open(kms, inside, access, { ...shown, home, path: place.path, showing })
  })
}

/** A secret of another organisation is not found. Call `accessInProject` next. */
export async function findById(
  inside: Repositories,
  actor: Actor,
  id: string,
): Promise<{ readonly secret: StoredSecret; readonly place: NamedFolder }> {
  const secret = await inside.secrets.findById(id)
  const place = secret && (await inside.folders.place(secret.folderId))
  if (!secret || place?.organizationId !== actor.organizationId) throw notFound(`Secret with ID '${id}' not found`)
  return { secret, place: { projectId: place.projectId, environment: place.environment.slug, path: place.folder.path } }
}

export function assertReading(
  access: ProjectAccess,
  place: SecretPlace,
  secret: StoredSecret,
  { showValue }: Pick<Showing, 'showValue'>,
): void {
  assertStored(access, 'describe', place, secret)
  if (showValue) assertStored(access, 'read-value', place, secret)
}

interface Opening extends PlacedSecret {
  readonly type: ShownSecret['type']
  /** Of the folder that was looked into. */
  readonly path: string
  readonly showing: Showing
}

/** About what a secret takes beside its value. */
const CHARS_OF_SECRET = 2_000

async function open(
  kms: Dependencies,
  inside: Repositories,
  access: ProjectAccess,
  { secret, home, type, path, showing }: Opening,
): Promise<Disclosure<ShownSecret> & { readonly refersToOthers: boolean }> {
  const projectId = access.project.id
  const { environment } = home
  const scope = await unlockProject(kms, inside, projectId)
  const { value, comment } = openContent(scope, secret)
  const isResolving = showing.resolveReferences && showing.showValue && hasReferences(value)
  const secrets = [{ address: { ...home, key: secret.key }, value, isOverride: type === 'personal' }]
  const [shown] = isResolving ? await resolveOpened(scope, inside, projectId, { secrets, reader: referenceReader(access) }) : [value]
  const { id: secretId, key: secretKey, version: secretVersion } = secret
  return {
    shown: { type, secret, projectId, environment, path, value: showing.showValue ? shown : undefined, comment },
    happening: {
      type: 'get-secret',
      projectId,
      metadata: { environment, secretPath: home.path, secretId, secretKey, secretVersion, valueShown: showing.showValue },
    },
    chars: CHARS_OF_SECRET + 2 * value.reveal().length,
    refersToOthers: isResolving,
  }
}
