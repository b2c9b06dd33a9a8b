import type { OrgRole, ProjectRole } from './actor.ts'

/** What can be asked for inside a project: subject → its actions. */
export const projectSubjects = {
  project: ['read', 'edit', 'delete'],
  environments: ['read', 'create', 'edit', 'delete'],
  'secret-folders': ['read', 'create', 'edit', 'delete'],
  secrets: ['describe', 'read-value', 'create', 'edit', 'delete'],
  'app-connections': ['read', 'create', 'edit', 'delete', 'connect'],
  'secret-syncs': ['read', 'create', 'edit', 'delete', 'sync-secrets', 'import-secrets', 'remove-secrets'],
  member: ['read', 'create', 'edit', 'delete'],
  identity: ['read', 'create', 'edit', 'delete'],
  role: ['read', 'create', 'edit', 'delete'],
  'secret-imports': ['read', 'create', 'edit', 'delete'],
  tags: ['read', 'create', 'edit', 'delete'],
  notifications: ['read', 'create', 'edit', 'delete'],
  'audit-logs': ['read', 'export'],
} as const

/** What can be asked for in an organisation, above its projects. */
export const organizationSubjects = {
  organization: ['read'],
  workspace: ['create', 'restore'],
  identity: ['read', 'create', 'edit', 'delete'],
  member: ['read', 'create', 'edit', 'delete'],
  role: ['read', 'create', 'edit', 'delete'],
  sso: ['read', 'edit'],
  'app-connections': ['read', 'create', 'edit', 'delete', 'connect'],
  notifications: ['read', 'create', 'edit', 'delete'],
  'audit-logs': ['read', 'export'],
  metrics: ['read'],
} as const

type Rules<Subjects> = {
  readonly [S in keyof Subjects]: Subjects[S] extends readonly (infer A)[] ? readonly [S, A] : never
}[keyof Subjects]
export type ProjectPermission = Rules<typeof projectSubjects>
export type OrganizationPermission = Rules<typeof organizationSubjects>

type Grants<Subjects> = { readonly [S in keyof Subjects]?: Subjects[S] extends readonly (infer A)[] ? readonly A[] : never }

/** SECURITY: deny by default. What is not in this table is not allowed. */
export const projectGrants: Readonly<Record<ProjectRole, Grants<typeof projectSubjects>>> = {
  admin: projectSubjects,
  member: {
    project: ['read'],
    environments: projectSubjects.environments,
    'secret-folders': projectSubjects['secret-folders'],
    secrets: projectSubjects.secrets,
    'app-connections': ['connect'],
    'secret-syncs': projectSubjects['secret-syncs'],
    member: ['read', 'create'],
    identity: projectSubjects.identity,
    role: ['read'],
    'secret-imports': projectSubjects['secret-imports'],
    tags: projectSubjects.tags,
    notifications: ['read'],
    'audit-logs': ['read'],
  },
  viewer: {
    project: ['read'],
    environments: ['read'],
    'secret-folders': ['read'],
    secrets: ['describe', 'read-value'],
    'secret-syncs': ['read'],
    member: ['read'],
    identity: ['read'],
    role: ['read'],
    'secret-imports': ['read'],
    tags: ['read'],
    'audit-logs': ['read'],
  },
  'no-access': {},
}

export const organizationGrants: Readonly<Record<OrgRole, Grants<typeof organizationSubjects>>> = {
  admin: organizationSubjects,
  member: {
    organization: ['read'],
    workspace: ['create'],
    identity: organizationSubjects.identity,
    member: ['read'],
    role: ['read'],
    'app-connections': ['connect'],
    'audit-logs': ['read'],
  },
  'no-access': { organization: ['read'] },
}
