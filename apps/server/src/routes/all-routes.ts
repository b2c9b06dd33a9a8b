import type { RegisteredConnector } from '@hanzo-kms/connector-kit'
import type { Route } from '../http/route.ts'
import { vaultRoutes } from '../vault/vault-routes.ts'
import { adminRoutes } from './admin.ts'
import { appConnectionRoutes } from './app-connections.ts'
import { auditLogRoutes } from './audit-logs.ts'
import { authRoutes } from './auth.ts'
import { clientSecretRoutes } from './client-secrets.ts'
import { commandLineRoutes } from './command-line.ts'
import { docsRoutes } from './docs.ts'
import { driftRoutes } from './drift.ts'
import { environmentRoutes } from './environments.ts'
import { folderRoutes } from './folders.ts'
import { identityRoutes } from './identities.ts'
import { identityMembershipRoutes } from './identity-memberships.ts'
import { importFileRoutes } from './import-file.ts'
import { invitationRoutes } from './invitations.ts'
import { memberRoutes } from './members.ts'
import { type Instruments, metricsRoutes } from './metrics.ts'
import { notificationRoutes } from './notifications.ts'
import { organizationRoutes } from './organization.ts'
import { personalTokenRoutes } from './personal-tokens.ts'
import { privilegeRoutes } from './privileges.ts'
import { projectEventRoutes } from './project-events.ts'
import { projectIdentityRoutes } from './project-identities.ts'
import { projectRoutes } from './projects.ts'
import { secretReadRoutes } from './read-secrets.ts'
import { roleRoutes } from './roles.ts'
import { secondFactorRoutes } from './second-factor.ts'
import { secretBatchRoutes } from './secret-batches.ts'
import { secretChangeRoutes } from './secret-changes.ts'
import { secretImportRoutes } from './secret-imports.ts'
import { secretRollbackRoutes } from './secret-rollbacks.ts'
import { secretSyncRoutes } from './secret-syncs.ts'
import { secretVersionRoutes } from './secret-versions.ts'
import { secretRoutes } from './secrets.ts'
import { sessionRoutes } from './sessions.ts'
import { srpRoutes } from './sign-in.ts'
import { ssoRoutes } from './sso.ts'
import { statusRoutes } from './status.ts'
import { tagRoutes } from './tags.ts'
import { tokenCareRoutes } from './token-care.ts'
import { tokenRoutes } from './tokens.ts'
import { trashRoutes } from './trash.ts'
import { universalAuthRoutes } from './universal-auth.ts'
import { userMembershipRoutes } from './user-memberships.ts'

/** The whole surface. */
export function allRoutes(connectors: readonly RegisteredConnector[], instruments?: Instruments): readonly Route[] {
  const routes = [
    ...statusRoutes,
    ...metricsRoutes(instruments),
    ...adminRoutes,
    ...authRoutes,
    ...tokenRoutes,
    ...personalTokenRoutes,
    ...universalAuthRoutes,
    ...clientSecretRoutes,
    ...identityRoutes,
    ...projectIdentityRoutes,
    ...organizationRoutes,
    ...auditLogRoutes,
    ...srpRoutes,
    ...sessionRoutes,
    ...secondFactorRoutes,
    ...commandLineRoutes,
    ...ssoRoutes,
    ...invitationRoutes,
    ...memberRoutes,
    ...projectRoutes,
    ...roleRoutes,
    ...identityMembershipRoutes,
    ...userMembershipRoutes,
    ...privilegeRoutes,
    ...environmentRoutes,
    ...trashRoutes,
    ...folderRoutes,
    ...tagRoutes,
    ...importFileRoutes,
    ...secretImportRoutes,
    ...secretReadRoutes,
    ...secretChangeRoutes,
    ...secretRoutes,
    ...secretBatchRoutes,
    ...secretVersionRoutes,
    ...secretRollbackRoutes,
    ...projectEventRoutes,
    ...appConnectionRoutes(connectors),
    ...tokenCareRoutes(connectors),
    ...secretSyncRoutes(connectors),
    ...driftRoutes(connectors),
    ...notificationRoutes,
    ...vaultRoutes,
  ]
  return [...routes, ...docsRoutes(routes)]
}
