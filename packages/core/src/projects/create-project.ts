import { badRequest } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { authorise } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import { refusingDuplicate } from '../duplicate.ts'
import { projectScope } from '../keyring/keyring.ts'
import { makeMembership } from '../memberships/make-membership.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { deriveSlug } from '../slug.ts'
import type { Environment } from './environment.ts'
import { makeEnvironment } from './make-environment.ts'
import type { Project } from './project.ts'

export interface NewProject {
  readonly name: string
  readonly description: string | null
  /** Made from the name when absent. */
  readonly slug: string | undefined
  readonly withDefaultEnvironments: boolean
  readonly hasDeleteProtection: boolean
}

export interface ProjectWithEnvironments {
  readonly project: Project
  readonly environments: readonly Environment[]
}

export const defaultEnvironments = [
  { name: 'Development', slug: 'dev' },
  { name: 'Staging', slug: 'staging' },
  { name: 'Production', slug: 'prod' },
] as const

const SLUG_CHARS_MIN = 5

/** A project with its first data key; whoever makes it is its administrator. */
export function createProject(kms: Dependencies, actor: Actor, input: NewProject): Promise<ProjectWithEnvironments> {
  return kms.store.transact(async (inside) => {
    authorise(actor, ['workspace', 'create'])
    const atMs = kms.clock.nowMs()
    const project: Project = {
      id: kms.cryptography.randomId(),
      organizationId: actor.organizationId,
      name: input.name,
      slug: input.slug ?? (await freeSlug(kms, inside, actor.organizationId, input.name)),
      description: input.description,
      autoCapitalization: false,
      hasDeleteProtection: input.hasDeleteProtection,
      auditLogsRetentionDays: null,
      version: 1,
      createdAtMs: atMs,
      updatedAtMs: atMs,
    }
    await refusingTakenSlug(project.slug, inside.projects.insert(project))
    await kms.keyRing.establish(projectScope(project.id), inside.dataKeys, atMs)
    await inside.memberships.insert(makeMembership(kms, { projectId: project.id, member: actor, roles: ['admin'] }))
    const environments: Environment[] = []
    for (const [index, fields] of (input.withDefaultEnvironments ? defaultEnvironments : []).entries())
      environments.push(await makeEnvironment(kms, inside, { ...fields, projectId: project.id, position: index + 1, atMs }))
    await recordEvent(kms, inside, actor, {
      type: 'create-project',
      projectId: project.id,
      metadata: { name: project.name, slug: project.slug },
    })
    return { project, environments }
  })
}

/** The name's own slug while it is free and long enough, else with four random characters. */
async function freeSlug({ cryptography }: Dependencies, inside: Repositories, organizationId: string, name: string): Promise<string> {
  const slug = deriveSlug(name, 'project')
  if (slug.length >= SLUG_CHARS_MIN && !(await inside.projects.findBySlug(organizationId, slug))) return slug
  return `${slug}-${cryptography.randomId().slice(0, 4)}`
}

export function refusingTakenSlug<T>(slug: string, write: Promise<T>): Promise<T> {
  return refusingDuplicate(write, () => badRequest(`A project with the slug '${slug}' already exists. Choose another slug.`))
}
