import type { OrgRole, ProjectRole } from '@hanzo-kms/core/access/actor'
import { rightsInOrganization, rightsInProject } from '@hanzo-kms/core/access/built-in-rights'
import type { Rule } from '@hanzo-kms/core/access/rule'
import type { Access, Route } from '@hanzo-kms/server/http/route'
import { everyOrganizationRule, everyProjectRule, heldByAll } from './world.ts'

export type Permission = readonly [subject: string, action: string]
type Declared = Exclude<Access, 'public' | 'signed-in'>

export interface Asked {
  readonly route: Route
  readonly where: 'project' | 'organization'
  /** What it asks for first, and what it asks for then. */
  readonly permissions: readonly [Permission, ...Permission[]]
}

/** Routes that ask for permissions, with those that they declare. */
export function askedBy(routes: readonly Route[]): readonly Asked[] {
  return routes.flatMap((route) => (typeof route.access === 'string' ? [] : [asked(route, route.access)]))
}

function asked(route: Route, access: Declared): Asked {
  const also = (access.also ?? []) as readonly Permission[]
  return 'project' in access
    ? { route, where: 'project', permissions: [access.project, ...also] }
    : { route, where: 'organization', permissions: [access.organization, ...also] }
}

/** By the table of built-in roles. Whoever administers the organisation administers its projects. */
export function isAllowed({ where, permissions }: Asked, inOrganization: OrgRole, inProject: ProjectRole): boolean {
  const rights =
    where === 'organization'
      ? rightsInOrganization({ role: inOrganization, rules: undefined })
      : rightsInProject([{ role: inOrganization === 'admin' ? 'admin' : inProject }])
  return permissions.every((permission) => rights.mayAny(permission))
}

/** What a member of the organisation has in any case cannot be taken from one. */
export function isHeldByAll({ where }: Asked, [subject, action]: Permission): boolean {
  if (where === 'project' && subject === 'project' && action === 'read') return true
  const actions = where === 'organization' ? (heldByAll as Readonly<Record<string, readonly string[]>>)[subject] : undefined
  return actions?.includes(action) ?? false
}

type Rules = { readonly [W in Asked['where']]?: readonly Rule[] }

/** A role that allows what is declared, and nothing else. */
export function justDeclared({ where, permissions }: Asked): Rules {
  return { [where]: permissions.map(([subject, action]) => ({ subject, actions: [action], inverted: false })) }
}

/** A role that allows everything else. */
export function allBut({ where }: Asked, [subject, action]: Permission): Rules {
  const rules = where === 'project' ? everyProjectRule : everyOrganizationRule
  return {
    [where]: rules.map((rule) =>
      rule.subject === subject ? { ...rule, actions: rule.actions.filter((other) => other !== action) } : rule,
    ),
  }
}
