import type { AccessRepository, GrantsWanted } from '@hanzo-kms/core/access/access-repository'
import type { ProjectRole } from '@hanzo-kms/core/access/actor'
import type { Grant } from '@hanzo-kms/core/access/built-in-rights'
import type { Rule } from '@hanzo-kms/core/access/rule'
import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely'
import { type Member, memberIs } from './member-columns.ts'
import { toProject } from './project-repository.ts'
import { rowId } from './row-id.ts'
import type { ProjectTable, Schema } from './schema.ts'

interface GrantRow {
  role: ProjectRole | null
  rules: readonly Rule[] | null
}

export function createAccessRepository(db: Kysely<Schema>): AccessRepository {
  return {
    async inProject(organizationId, projectId, member) {
      const { rows } = await sql<Selectable<ProjectTable> & GrantRow>`
        select projects.*, held.role, held.rules
        from projects left join (${grantsOf(member, { which: 'now', projectId })}) as held on held.project_id = projects.id
        where projects.id = ${rowId(projectId)} and projects.organization_id = ${rowId(organizationId)}
        order by held.kind, held.place`.execute(db)
      const [first] = rows
      return first && { project: toProject(first), grants: rows.flatMap(toGrant) }
    },

    async everywhere(member, which) {
      const { rows } = await sql<GrantRow & { project_id: string }>`
        select members.project_id, held.role, held.rules
        from project_members as members left join (${grantsOf(member, { which })}) as held on held.project_id = members.project_id
        where ${isMember('members', member)}
        order by members.project_id, held.kind, held.place`.execute(db)
      const byProject = Map.groupBy(rows, (row) => row.project_id)
      return new Map([...byProject].map(([projectId, held]) => [projectId, held.flatMap(toGrant)]))
    },
  }
}

const conditions: Readonly<Record<GrantsWanted, RawBuilder<unknown>>> = {
  now: sql`(valid_until is null or (valid_from <= now() and now() < valid_until))`,
  lasting: sql`valid_until is null`,
  ever: sql`true`,
}

/** Roles (kind 0) before privileges (kind 1), each in its own order. */
function grantsOf(
  member: Member,
  { which, projectId }: { readonly which: GrantsWanted; readonly projectId?: string },
): RawBuilder<unknown> {
  const isHere = projectId === undefined ? isMember('m', member) : sql`m.project_id = ${rowId(projectId)} and ${isMember('m', member)}`
  const inForce = conditions[which]
  return sql`
    select m.project_id, 0 as kind, lpad(held_roles.position::text, 10, '0') as place, held_roles.role, roles.rules
    from project_members as m
      join project_member_roles as held_roles on held_roles.member_id = m.id
      left join roles on roles.id = held_roles.role_id
    where ${isHere} and ${inForce}
    union all
    select m.project_id, 1, privileges.slug, null, privileges.rules
    from project_members as m join additional_privileges as privileges on privileges.member_id = m.id
    where ${isHere} and ${inForce}`
}

function isMember(table: string, member: Member): RawBuilder<boolean> {
  const [column, , id] = memberIs(member)
  return sql<boolean>`${sql.ref(`${table}.${column}`)} = ${id}`
}

function toGrant({ role, rules }: GrantRow): readonly Grant[] {
  if (role !== null) return [{ role }]
  return rules === null ? [] : [{ rules }]
}
