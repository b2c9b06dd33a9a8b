import type { Secret } from '@hanzo-kms/connector-kit'
import { badRequest, limits, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { accessInProject, type ProjectAccess } from '../access/authorise.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { findFolder, type NamedFolder } from '../projects/find-folder.ts'
import { type Disclosure, disclose } from './disclose.ts'
import { openReferenced } from './open-referenced.ts'
import { referencesOf } from './parse-references.ts'
import { assertReading } from './read-secret.ts'
import { openValue, unlockProject } from './seal-secret.ts'
import { placeName, type SecretAddress } from './secret-address.ts'
import { assertNamed, referenceReader, secretResource } from './secret-resource.ts'

export interface ReferenceTree extends SecretAddress {
  /** Undefined where there is no such secret; references in it are not resolved. */
  readonly value: Secret<string> | undefined
  readonly children: readonly ReferenceTree[]
}

const NODES_MAX = 1_000

/** What a secret refers to, and what that refers to. A circle ends where it closes, so that a person can see it. */
export function readReferenceTree(
  kms: Dependencies,
  actor: Actor,
  { key, ...name }: NamedFolder & { readonly key: string },
): Promise<ReferenceTree> {
  return disclose(kms, actor, async (inside) => {
    const { access, secret } = await findReadable(inside, actor, { key, ...name })
    const scope = await unlockProject(kms, inside, name.projectId)
    const address = { environment: name.environment, path: name.path, key }
    const opened = [{ address, value: openValue(scope, secret) }]
    const valueAt = await openReferenced(scope, inside, name.projectId, { opened, whole: [], reader: referenceReader(access) })
    const tree = grow(address, (at) => {
      const value = valueAt(at)
      return { value, next: value ? referencesOf(value.reveal(), at) : [] }
    })
    return disclosureOf(tree, name, { secretId: secret.id, secretKey: key, valueShown: true })
  })
}

/** Which secrets of the project refer to one, and which to those. Values are not shown. */
export function readDependencyTree(
  kms: Dependencies,
  actor: Actor,
  { key, ...name }: NamedFolder & { readonly key: string },
): Promise<ReferenceTree> {
  return disclose(kms, actor, async (inside) => {
    const { access, secret } = await findReadable(inside, actor, { key, ...name })
    const referring = await readReferring(kms, inside, access)
    const tree = grow({ environment: name.environment, path: name.path, key }, (at) => ({
      value: undefined,
      next: referring.get(nameOf(at)) ?? [],
    }))
    return disclosureOf(tree, name, { secretId: secret.id, secretKey: key, valueShown: false })
  })
}

async function findReadable(inside: Repositories, actor: Actor, { key, ...name }: NamedFolder & { readonly key: string }) {
  const access = await accessInProject(inside, actor, name.projectId)
  for (const action of ['describe', 'read-value'] as const) assertNamed(access, action, name, [key])
  const { folder } = await findFolder(inside, name)
  const secret = await inside.secrets.find(folder.id, key)
  if (!secret) throw notFound(`Secret with name '${key}' not found`)
  assertReading(access, name, secret, { showValue: true })
  return { access, secret }
}

/** By the name of what is referred to. */
async function readReferring(
  kms: Dependencies,
  inside: Repositories,
  access: ProjectAccess,
): Promise<ReadonlyMap<string, readonly SecretAddress[]>> {
  const projectId = access.project.id
  const scope = await unlockProject(kms, inside, projectId)
  const referring = new Map<string, SecretAddress[]>()
  for (const environment of await inside.environments.list(projectId)) {
    const folders = await inside.folders.subtree(environment.id, '/')
    const paths = new Map(folders.map(({ id, path }) => [id, path]))
    for (const secret of await inside.secrets.list([...paths.keys()])) {
      const home = { environment: environment.slug, path: paths.get(secret.folderId) ?? '/', key: secret.key }
      // What a value refers to is part of it.
      if (!access.may(['secrets', 'read-value'], secretResource(home, secret))) continue
      for (const target of referencesOf(openValue(scope, secret).reveal(), home)) {
        const known = referring.get(nameOf(target))
        if (!known) referring.set(nameOf(target), [home])
        else if (!known.some((other) => nameOf(other) === nameOf(home))) known.push(home)
      }
    }
  }
  return referring
}

type Step = (address: SecretAddress) => { readonly value: Secret<string> | undefined; readonly next: readonly SecretAddress[] }

function grow(root: SecretAddress, step: Step): ReferenceTree {
  let nodes = 0
  const growAt = (address: SecretAddress, above: readonly string[]): ReferenceTree => {
    nodes += 1
    if (nodes > NODES_MAX)
      throw badRequest(`The references of '${root.key}' make a tree of more than ${NODES_MAX} secrets. Look at one of its parts.`)
    const name = nameOf(address)
    const { value, next } = step(address)
    const ends = above.includes(name) || above.length >= limits.referenceDepthMax
    return { ...address, value, children: ends ? [] : next.map((child) => growAt(child, [...above, name])) }
  }
  return growAt(root, [])
}

function nameOf(address: SecretAddress): string {
  return `${placeName(address)}:${address.key}`
}

function disclosureOf(
  shown: ReferenceTree,
  { projectId, environment, path }: NamedFolder,
  read: { readonly secretId: string; readonly secretKey: string; readonly valueShown: boolean },
): Disclosure<ReferenceTree> {
  return { shown, happening: { type: 'get-secret', projectId, metadata: { environment, secretPath: path, ...read } } }
}
