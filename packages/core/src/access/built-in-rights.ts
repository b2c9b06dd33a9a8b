import type { OrgRole, ProjectRole } from './actor.ts'
import { organizationWords, projectWords } from './other-words.ts'
import { organizationGrants, organizationSubjects, projectGrants, projectSubjects } from './permissions.ts'
import { actionsOf, type Rights, rightsOf, type Vocabulary } from './rights.ts'
import type { Rule } from './rule.ts'

export const projectVocabulary: Vocabulary = { subjects: projectSubjects, words: projectWords }
export const organizationVocabulary: Vocabulary = { subjects: organizationSubjects, words: organizationWords }

const toRules = (grants: Vocabulary['subjects']): readonly Rule[] =>
  Object.entries(grants).map(([subject, actions]) => ({ subject, actions, inverted: false }))

export const projectRules: Readonly<Record<ProjectRole, readonly Rule[]>> = {
  admin: toRules(projectGrants.admin),
  member: toRules(projectGrants.member),
  viewer: toRules(projectGrants.viewer),
  'no-access': [],
}

export const organizationRules: Readonly<Record<OrgRole, readonly Rule[]>> = {
  admin: toRules(organizationGrants.admin),
  member: toRules(organizationGrants.member),
  'no-access': toRules(organizationGrants['no-access']),
}

const projectRights: Readonly<Record<ProjectRole, Rights>> = {
  admin: rightsOf(projectRules.admin, projectVocabulary),
  member: rightsOf(projectRules.member, projectVocabulary),
  viewer: rightsOf(projectRules.viewer, projectVocabulary),
  'no-access': rightsOf([], projectVocabulary),
}

const organizationRights: Readonly<Record<OrgRole, Rights>> = {
  admin: rightsOf(organizationRules.admin, organizationVocabulary),
  member: rightsOf(organizationRules.member, organizationVocabulary),
  'no-access': rightsOf(organizationRules['no-access'], organizationVocabulary),
}

/** One thing that a member holds in a project: a built-in role, or the rules of a custom role or an additional privilege. */
export type Grant = { readonly role: ProjectRole } | { readonly rules: readonly Rule[] }

const seesProject: Rule = { subject: 'project', actions: ['read'], inverted: false }

/** In the order of evaluation. Whoever may do anything in a project sees that it is there: roles of other members of this API family have no word for it. */
export function rulesOfGrants(grants: readonly Grant[]): readonly Rule[] {
  const rules = grants.flatMap((grant) => ('role' in grant ? projectRules[grant.role] : grant.rules))
  const allowsSomething = rules.some((rule) => !rule.inverted && actionsOf(rule, projectVocabulary).length > 0)
  return allowsSomething ? [seesProject, ...rules] : rules
}

/** A single built-in role, the usual case, is made once for all requests. */
export function rightsInProject(grants: readonly Grant[]): Rights {
  const [only] = grants
  if (only && grants.length === 1 && 'role' in only) return projectRights[only.role]
  return rightsOf(rulesOfGrants(grants), projectVocabulary)
}

/** Beside a custom role the built-in one is the least there is, and does not count. */
export function rightsInOrganization({ role, rules }: { readonly role: OrgRole; readonly rules: readonly Rule[] | undefined }): Rights {
  return rules ? rightsOf([...organizationRules['no-access'], ...rules], organizationVocabulary) : organizationRights[role]
}
