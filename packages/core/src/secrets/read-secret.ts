import type { Secret } from '@hanzo-kms/connector-kit'
import { notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { accessInProject, type ProjectAccess } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { findFolder, type NamedFolder } from '../projects/find-folder.ts'
import { openReferenced } from './open-referenced.ts'
import { resolveReferences } from './resolve-references.ts'
import { openContent, unlockProject } from './seal-secret.ts'
import type { SecretPlace } from './secret-address.ts'
import { assertNamed, assertStored, referenceReader } from './secret-resource.ts'
import type { ShownSecret } from './shown-secret.ts'
import type { StoredSecret } from './stored-secret.ts'

export interface Showing {
  readonly showValue: boolean
  readonly resolveReferences: boolean
}

/** The current version, or an earlier one. The disclosure is on record before the answer. */
export function readSecret(
  kms: Dependencies,
  actor: Actor,
  {
    key,
    version,
    showing,
    ...name
  }: NamedFolder & { readonly key: string; readonly version?: number | undefined; readonly showing: Showing },
): Promise<ShownSecret> {
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, name.projectId)
    assertNamed(access, 'describe', name, [key])
    if (showing.showValue) assertNamed(access, 'read-value', name, [key])
    const { folder } = await findFolder(inside, name)
    const current = await inside.secrets.find(folder.id, key)
    if (!current) throw notFound(`Secret with name '${key}' not found`)
    assertReading(access, name, current, showing)
    const secret = version === undefined ? current : await inside.secrets.findVersion(current.id, version)
    if (!secret) throw notFound(`Secret with name '${key}' has no version ${version}; the newest is ${current.version}`)
    return disclose(kms, inside, actor, access, { secret, place: name, showing })
  })
}

export function readSecretById(
  kms: Dependencies,
  actor: Actor,
  { id, showing }: { readonly id: string; readonly showing: Showing },
): Promise<ShownSecret> {
  return kms.store.transact(async (inside) => {
    const { secret, place } = await findById(inside, actor, id)
    const access = await accessInProject(inside, actor, place.projectId)
    access.assert(['secrets', 'describe'])
    assertReading(access, place, secret, showing)
    return disclose(kms, inside, actor, access, { secret, place, showing })
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

async function disclose(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  access: ProjectAccess,
  { secret, place, showing }: { readonly secret: StoredSecret; readonly place: NamedFolder; readonly showing: Showing },
): Promise<ShownSecret> {
  const scope = await unlockProject(kms, inside, place.projectId)
  const { value, comment } = openContent(scope, secret)
  const shown = showing.resolveReferences && showing.showValue ? await resolved(scope, inside, access, place, secret.key, value) : value
  const { environment, path, projectId } = place
  await recordEvent(kms, inside, actor, {
    type: 'get-secret',
    projectId,
    metadata: {
      environment,
      secretPath: path,
      secretId: secret.id,
      secretKey: secret.key,
      secretVersion: secret.version,
      valueShown: showing.showValue,
    },
  })
  return { secret, projectId, environment, path, value: showing.showValue ? shown : undefined, comment }
}

async function resolved(
  scope: ScopeKeys,
  inside: Repositories,
  access: ProjectAccess,
  place: NamedFolder,
  key: string,
  value: Secret<string>,
): Promise<Secret<string>> {
  const address = { environment: place.environment, path: place.path, key }
  const valueAt = await openReferenced(scope, inside, place.projectId, {
    opened: [{ address, value }],
    whole: [],
    reader: referenceReader(access),
  })
  const { values } = resolveReferences({ wanted: [address], valueAt })
  return values[0] ?? value
}
