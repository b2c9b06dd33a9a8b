import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { queryClient } from './api/query-client.ts'
import { readAuditSearch } from './audit/search.ts'
import { readOrigin } from './first-run/origin.ts'
import { projectQuery } from './projects/queries.ts'
import { readPlaceSearch } from './secrets/place-search.ts'
import { readLoginSearch } from './session/login-search.ts'
import { requireNoSetup, requireSession } from './session/require-session.ts'
import { AccessFrame } from './shell/access-frame.tsx'
import { BrokenPage } from './shell/broken-page.tsx'
import { IntegrationsFrame } from './shell/integrations-frame.tsx'
import { MissingPage } from './shell/missing-page.tsx'
import { ProjectFrame } from './shell/project-frame.tsx'
import { SignedInFrame } from './shell/signed-in-frame.tsx'
import { syncsQuery } from './syncs/queries.ts'

/** The table of pages. Filters, environment and folder live in the URL; a value or a token never does. */
const root = createRootRoute({ notFoundComponent: MissingPage })

const readNext = (search: Record<string, unknown>) => ({ ...(typeof search.next === 'string' ? { next: search.next } : {}) })
const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: readLoginSearch,
  component: lazyRouteComponent(() => import('./session/login-page.tsx'), 'LoginPage'),
})
const secondFactor = createRoute({
  getParentRoute: () => root,
  path: '/login/mfa',
  validateSearch: readNext,
  component: lazyRouteComponent(() => import('./session/login-page.tsx'), 'SecondFactorPage'),
})
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  beforeLoad: requireNoSetup,
  component: lazyRouteComponent(() => import('./session/setup-page.tsx'), 'SetupPage'),
})

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invite/$token',
  component: lazyRouteComponent(() => import('./session/invitation-page.tsx'), 'InvitationPage'),
})

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: ({ location }) => requireSession(location.href),
  component: SignedInFrame,
})
const projects = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  component: lazyRouteComponent(() => import('./projects/projects-page.tsx'), 'ProjectsPage'),
})

const organization = createRoute({
  getParentRoute: () => signedIn,
  id: 'organization',
  component: lazyRouteComponent(() => import('./organization/organization-frame.tsx'), 'OrganizationFrame'),
})
const people = createRoute({
  getParentRoute: () => organization,
  path: '/people',
  component: lazyRouteComponent(() => import('./people/people-page.tsx'), 'PeoplePage'),
})
const identities = createRoute({
  getParentRoute: () => organization,
  path: '/identities',
  component: lazyRouteComponent(() => import('./identities/identities-page.tsx'), 'IdentitiesPage'),
})
const newIdentity = createRoute({
  getParentRoute: () => organization,
  path: '/identities/new',
  component: lazyRouteComponent(() => import('./identities/new-identity-page.tsx'), 'NewIdentityPage'),
})
const identity = createRoute({
  getParentRoute: () => organization,
  path: '/identities/$identity',
  component: lazyRouteComponent(() => import('./identities/identity-page.tsx'), 'IdentityPage'),
})
const organizationRoles = createRoute({
  getParentRoute: () => organization,
  path: '/roles',
  component: lazyRouteComponent(() => import('./roles/organization-roles.tsx'), 'OrganizationRoles'),
})
const newOrganizationRole = createRoute({
  getParentRoute: () => organization,
  path: '/new-role',
  component: lazyRouteComponent(() => import('./roles/organization-roles.tsx'), 'NewOrganizationRole'),
})
const organizationRole = createRoute({
  getParentRoute: () => organization,
  path: '/roles/$role',
  component: lazyRouteComponent(() => import('./roles/organization-roles.tsx'), 'OrganizationRole'),
})
const notifications = createRoute({
  getParentRoute: () => organization,
  path: '/notifications',
  component: lazyRouteComponent(() => import('./notifications/notifications-page.tsx'), 'NotificationsPage'),
})
const activity = createRoute({
  getParentRoute: () => organization,
  path: '/activity',
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import('./audit/organization-audit.tsx'), 'OrganizationAudit'),
})
const organizationSettings = createRoute({
  getParentRoute: () => organization,
  path: '/settings',
  component: lazyRouteComponent(() => import('./organization/organization-settings.tsx'), 'OrganizationSettings'),
})
const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  component: lazyRouteComponent(() => import('./account/account-page.tsx'), 'AccountPage'),
})

const project = createRoute({
  getParentRoute: () => signedIn,
  path: '/p/$project',
  loader: ({ params }) => queryClient.ensureQueryData(projectQuery(params.project)),
  component: ProjectFrame,
})
const projectHome = createRoute({
  getParentRoute: () => project,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/p/$project/secrets', params })
  },
})
const secrets = createRoute({
  getParentRoute: () => project,
  path: '/secrets',
  validateSearch: readPlaceSearch,
  component: lazyRouteComponent(() => import('./secrets/secrets-frame.tsx'), 'SecretsFrame'),
})
const history = createRoute({
  getParentRoute: () => project,
  path: '/history',
  component: lazyRouteComponent(() => import('./history/history-page.tsx'), 'HistoryPage'),
})
const integrations = createRoute({
  getParentRoute: () => project,
  path: '/integrations',
  component: IntegrationsFrame,
})
/** To the syncs where there are any; else to what comes first, a connection. */
const integrationsHome = createRoute({
  getParentRoute: () => integrations,
  path: '/',
  beforeLoad: async ({ params }) => {
    const { id } = await queryClient.ensureQueryData(projectQuery(params.project))
    const syncs = await queryClient.ensureQueryData(syncsQuery(id))
    throw redirect({ to: syncs.length > 0 ? '/p/$project/integrations/secret-syncs' : '/p/$project/integrations/app-connections', params })
  },
})
const connections = createRoute({
  getParentRoute: () => integrations,
  path: '/app-connections',
  component: lazyRouteComponent(() => import('./connections/connections-page.tsx'), 'ConnectionsPage'),
})
const newConnection = createRoute({
  getParentRoute: () => integrations,
  path: '/app-connections/new',
  component: lazyRouteComponent(() => import('./connections/choose-app-page.tsx'), 'ChooseAppPage'),
})
const newWindmillConnection = createRoute({
  getParentRoute: () => integrations,
  path: '/app-connections/new/windmill',
  validateSearch: readOrigin,
  component: lazyRouteComponent(() => import('./connections/windmill/connect-windmill-page.tsx'), 'ConnectWindmillPage'),
})
const guide = createRoute({
  getParentRoute: () => integrations,
  path: '/app-connections/guide',
  component: lazyRouteComponent(() => import('./connections/windmill/guide-page.tsx'), 'GuidePage'),
})
const connection = createRoute({
  getParentRoute: () => integrations,
  path: '/app-connections/$connection',
  component: lazyRouteComponent(() => import('./connections/connection-page.tsx'), 'ConnectionPage'),
})
const syncs = createRoute({
  getParentRoute: () => integrations,
  path: '/secret-syncs',
  component: lazyRouteComponent(() => import('./syncs/syncs-page.tsx'), 'SyncsPage'),
})
const newSync = createRoute({
  getParentRoute: () => integrations,
  path: '/secret-syncs/new',
  validateSearch: readOrigin,
  component: lazyRouteComponent(() => import('./syncs/new/new-sync-page.tsx'), 'NewSyncPage'),
})
const sync = createRoute({
  getParentRoute: () => integrations,
  path: '/secret-syncs/$sync',
  component: lazyRouteComponent(() => import('./syncs/one/sync-page.tsx'), 'SyncPage'),
})

const access = createRoute({
  getParentRoute: () => project,
  path: '/access',
  component: AccessFrame,
})
const accessHome = createRoute({
  getParentRoute: () => access,
  path: '/',
  component: lazyRouteComponent(() => import('./access/access-page.tsx'), 'AccessPage'),
})
const projectRoles = createRoute({
  getParentRoute: () => access,
  path: '/roles',
  component: lazyRouteComponent(() => import('./roles/project-roles.tsx'), 'ProjectRoles'),
})
const newProjectRole = createRoute({
  getParentRoute: () => access,
  path: '/new-role',
  component: lazyRouteComponent(() => import('./roles/project-roles.tsx'), 'NewProjectRole'),
})
const projectRole = createRoute({
  getParentRoute: () => access,
  path: '/roles/$role',
  component: lazyRouteComponent(() => import('./roles/project-roles.tsx'), 'ProjectRole'),
})
const audit = createRoute({
  getParentRoute: () => project,
  path: '/audit',
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import('./audit/project-audit.tsx'), 'ProjectAudit'),
})
const settings = createRoute({
  getParentRoute: () => project,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/settings-page.tsx'), 'SettingsPage'),
})

const routeTree = root.addChildren([
  login,
  secondFactor,
  setup,
  invitation,
  signedIn.addChildren([
    projects,
    organization.addChildren([
      people,
      identities,
      newIdentity,
      identity,
      organizationRoles,
      newOrganizationRole,
      organizationRole,
      notifications,
      activity,
      organizationSettings,
    ]),
    account,
    project.addChildren([
      projectHome,
      secrets,
      history,
      integrations.addChildren([
        integrationsHome,
        connections,
        newConnection,
        newWindmillConnection,
        guide,
        connection,
        syncs,
        newSync,
        sync,
      ]),
      access.addChildren([accessHome, projectRoles, newProjectRole, projectRole]),
      audit,
      settings,
    ]),
  ]),
])

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultPendingMinMs: 0,
  defaultErrorComponent: BrokenPage,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
