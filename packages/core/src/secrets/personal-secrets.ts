import { Secret } from '@hanzo-kms/connector-kit'
import { badRequest, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { accessInProject } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import { refusingDuplicate } from '../duplicate.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { findFolder, type NamedFolder } from '../projects/find-folder.ts'
import { assertStorable } from './check-secrets.ts'
import { personalRow } from './personal-row.ts'
import type { PersonalSecret } from './personal-secret.ts'
import { openContent, type SecretContent, sealContent, unlockProject } from './seal-secret.ts'
import { assertNamed, assertStored } from './secret-resource.ts'
import type { ShownSecret } from './shown-secret.ts'
import type { StoredSecret } from './stored-secret.ts'

export interface PersonalName extends NamedFolder {
  readonly key: string
}

export interface PersonalContent {
  readonly value?: SecretContent['value'] | undefined
  readonly comment?: SecretContent['comment'] | undefined
  readonly skipMultilineEncoding?: boolean | null | undefined
}

/** An override of a shared secret for the actor alone. Syncs do not see it, so none is started. */
export function createPersonalSecret(
  kms: Dependencies,
  actor: Actor,
  { content, ...name }: PersonalName & { readonly content: SecretContent & PersonalContent },
): Promise<ShownSecret> {
  assertStorable(name.key, content)
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, name.projectId)
    assertNamed(access, 'create', name, [name.key])
    const shared = await findShared(inside, name)
    if (!shared)
      throw badRequest(`There is no shared secret '${name.key}' here that a personal one could override. Create the shared one first.`)
    assertStored(access, 'create', name, shared)
    const scope = await unlockProject(kms, inside, name.projectId)
    const place = { id: kms.cryptography.randomId(), version: 1 }
    const atMs = kms.clock.nowMs()
    const override: PersonalSecret = {
      ...place,
      ...{ secretId: shared.id, owner: { kind: actor.kind, id: actor.id } },
      ...sealContent(scope, place, content),
      ...{ skipMultilineEncoding: content.skipMultilineEncoding ?? null, createdAtMs: atMs, updatedAtMs: atMs },
    }
    await refusingTaken(name.key, inside.overrides.insert(override))
    await record(kms, inside, actor, 'create-secrets', name)
    return show(name, shared, override, content)
  })
}

/** What is absent stays. */
export function updatePersonalSecret(
  kms: Dependencies,
  actor: Actor,
  { content, ...name }: PersonalName & { readonly content: PersonalContent },
): Promise<ShownSecret> {
  assertStorable(name.key, content)
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, name.projectId)
    assertNamed(access, 'edit', name, [name.key])
    const { shared, override: before } = await findOverride(inside, actor, name)
    assertStored(access, 'edit', name, shared)
    const scope = await unlockProject(kms, inside, name.projectId)
    const old = openContent(scope, personalRow(shared, before))
    const next = { value: content.value ?? old.value, comment: content.comment ?? old.comment }
    const place = { id: before.id, version: before.version + 1 }
    const override: PersonalSecret = {
      ...before,
      ...place,
      ...sealContent(scope, place, next),
      skipMultilineEncoding: content.skipMultilineEncoding === undefined ? before.skipMultilineEncoding : content.skipMultilineEncoding,
      updatedAtMs: kms.clock.nowMs(),
    }
    await refusingTaken(name.key, inside.overrides.update(override))
    await record(kms, inside, actor, 'update-secrets', name)
    return { ...show(name, shared, override, next), value: content.value }
  })
}

/** The shared one shows again. */
export function deletePersonalSecret(kms: Dependencies, actor: Actor, name: PersonalName): Promise<ShownSecret> {
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, name.projectId)
    assertNamed(access, 'delete', name, [name.key])
    const { shared, override } = await findOverride(inside, actor, name)
    assertStored(access, 'delete', name, shared)
    await inside.overrides.delete(override.id)
    await record(kms, inside, actor, 'delete-secrets', name)
    return { ...show(name, shared, override, { value: new Secret(''), comment: new Secret('') }), value: undefined }
  })
}

async function findShared(inside: Repositories, name: PersonalName): Promise<StoredSecret | undefined> {
  const { folder } = await findFolder(inside, name)
  return inside.secrets.find(folder.id, name.key)
}

async function findOverride(inside: Repositories, actor: Actor, name: PersonalName) {
  const shared = await findShared(inside, name)
  if (!shared) throw notFound(`Secret with name '${name.key}' not found`)
  const override = await inside.overrides.find(shared.id, actor)
  if (!override) throw notFound(`Secret with name '${name.key}' has no personal override of yours; send type "shared" for the shared one`)
  return { shared, override }
}

function record(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  type: 'create-secrets' | 'update-secrets' | 'delete-secrets',
  { projectId, environment, path, key }: PersonalName,
): Promise<void> {
  const metadata = { environment, secretPath: path, numberOfSecrets: 1, secretKeys: [key], isPersonal: true }
  return recordEvent(kms, inside, actor, { type, projectId, metadata })
}

function show(name: PersonalName, shared: StoredSecret, override: PersonalSecret, content: SecretContent): ShownSecret {
  const { projectId, environment, path } = name
  return { type: 'personal', secret: personalRow(shared, override), projectId, environment, path, ...content }
}

function refusingTaken(key: string, write: Promise<void>): Promise<void> {
  return refusingDuplicate(write, () =>
    badRequest(`Your personal override of '${key}' exists already, or was changed just now. Read it again, then change it (PATCH).`),
  )
}
