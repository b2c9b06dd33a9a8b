import { badRequest, KmsError } from '@hanzo-kms/contracts'
import { projectRoles } from '../access/actor.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { Project } from '../projects/project.ts'
import type { HeldRole, Term } from './membership.ts'

export interface WantedTerm {
  readonly range: string
  /** Absent: now. */
  readonly fromMs: number | undefined
}

/** A role as a request names it. */
export interface WantedRole {
  /** Of a built-in role, or of a custom one of the project. */
  readonly slug: string
  /** Absent: without an end. */
  readonly term: WantedTerm | undefined
}

/** Throws `badRequest` for a role that the project does not have. */
export async function findRoles(
  kms: Pick<Dependencies, 'cryptography' | 'clock'>,
  inside: Repositories,
  project: Project,
  wanted: readonly WantedRole[],
): Promise<readonly HeldRole[]> {
  const held: HeldRole[] = []
  for (const { slug, term } of wanted)
    held.push({ id: kms.cryptography.randomId(), role: await findRole(inside, project, slug), term: makeTerm(kms, term) })
  return held
}

async function findRole(inside: Repositories, project: Project, slug: string): Promise<HeldRole['role']> {
  const builtIn = projectRoles.find((role) => role === slug)
  if (builtIn) return { builtIn }
  const role = await inside.roles.findBySlug({ organizationId: project.organizationId, projectId: project.id }, slug)
  if (!role) throw badRequest(`The project has no role '${slug}'. Create it first, or choose one of ${projectRoles.join(', ')}.`)
  const { id, name, rules } = role
  return { custom: { id, slug, name, rules } }
}

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const
const RANGE = /^(\d{1,6}) ?(?:(s|m|h|d|w)|(sec|min|hour|day|week)[a-z]{0,5})$/
const RANGE_MS_MAX = 10 * 366 * UNIT_MS.d

/** Throws `validation` for a range that is none. */
export function makeTerm({ clock }: Pick<Dependencies, 'clock'>, wanted: WantedTerm | undefined): Term | null {
  if (!wanted) return null
  const { range, fromMs = clock.nowMs() } = wanted
  const [, count = '0', unit, word = ''] = RANGE.exec(range.trim().toLowerCase()) ?? []
  const lengthMs = Number(count) * UNIT_MS[(unit ?? word.slice(0, 1)) as keyof typeof UNIT_MS]
  if (!(lengthMs > 0 && lengthMs <= RANGE_MS_MAX)) {
    const message = `'${range}' is no length of time such as 30m, 1h, 7d or 2w, or is longer than ten years.`
    throw new KmsError('validation', message, [{ code: 'custom', path: ['temporaryRange'], message }])
  }
  return { range, fromMs, untilMs: fromMs + lengthMs }
}
