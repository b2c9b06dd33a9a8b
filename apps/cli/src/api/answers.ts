import { appConnection, connectionFacts } from '@hanzo-kms/contracts/app-connections'
import { auditLog, auditLogs, auditVerification } from '@hanzo-kms/contracts/audit'
import { accessTokenAnswer, loggedIn, organization, selectedOrganization } from '@hanzo-kms/contracts/auth'
import { drift } from '@hanzo-kms/contracts/drift'
import { currentSession as fullSession, verifiedMfa } from '@hanzo-kms/contracts/people'
import { preflight } from '@hanzo-kms/contracts/preflight'
import { project as fullProject } from '@hanzo-kms/contracts/projects'
import { importedSecrets } from '@hanzo-kms/contracts/secret-import'
import { rolledBack as fullRolledBack, rollbackPreview } from '@hanzo-kms/contracts/secret-rollback'
import { plan, run, runWithSteps, secretSync } from '@hanzo-kms/contracts/secret-syncs'
import { rawSecret } from '@hanzo-kms/contracts/secrets'
import { rotation, tokenCare } from '@hanzo-kms/contracts/token-care'
import { restored, trash } from '@hanzo-kms/contracts/trash'
import { z } from 'zod'

/** The answers that the command line reads, and no more of each than it uses: a server that says more, or less elsewhere, is still understood. */

export const serverStatus = z.object({ message: z.string().optional(), date: z.string().optional(), version: z.string().optional() })
export const checkedAuth = z.object({ message: z.string() })
export const issuedToken = accessTokenAnswer.pick({ accessToken: true, expiresIn: true })
export const userToken = loggedIn
export const chosenOrganization = selectedOrganization
export const verifiedCode = verifiedMfa
export const currentSession = fullSession.pick({ user: true, expiresAt: true })
export const organizations = z.object({ organizations: z.array(organization.pick({ id: true, name: true, slug: true })) })
export const identityDetails = z.object({
  identityDetails: z.object({ name: z.string().optional(), organization: organization.pick({ id: true, name: true, slug: true }) }),
})

export const project = fullProject.pick({ id: true, name: true, slug: true, environments: true })
export const projects = z.object({ projects: z.array(project) })

export const secret = rawSecret.pick({
  id: true,
  secretKey: true,
  secretValue: true,
  secretValueHidden: true,
  secretComment: true,
  version: true,
  updatedAt: true,
})
export type Secret = z.infer<typeof secret>
export const oneSecret = z.object({ secret })
export const secretList = z.object({ secrets: z.array(secret) })
export const writtenSecrets = z.object({ secrets: z.array(rawSecret.pick({ secretKey: true, version: true })) })
export const previewedRollback = rollbackPreview
export const rolledBack = fullRolledBack
export const trashContent = trash
export const restoredEntry = restored
export const importReport = importedSecrets.pick({ created: true, updated: true, unchanged: true })

export const appConnectionOptions = z.object({
  appConnectionOptions: z.array(z.object({ name: z.string(), app: z.string(), methods: z.array(z.string()) })),
})
export const oneConnection = z.object({ appConnection })
export const connectionList = z.object({ appConnections: z.array(appConnection) })
export const availableConnections = z.object({
  appConnections: z.array(appConnection.pick({ id: true, app: true, name: true, projectId: true })),
})
export const checkedConnection = z.object({ facts: connectionFacts })
export type ConnectionFacts = z.infer<typeof connectionFacts>

export const oneSync = z.object({ secretSync })
export const syncList = z.object({ secretSyncs: z.array(secretSync) })
/** Servers of before the preflight leave it out. */
export const onePlan = z.object({ plan: plan.extend({ preflight: preflight.default([]) }) })
export const oneRun = z.object({ run })
export const oneRunWithSteps = z.object({ run: runWithSteps })
export const runList = z.object({ runs: z.array(run) })
export const preflightAnswer = z.object({ preflight })
export const oneTokenCare = z.object({ tokenCare })
export const oneRotation = z.object({ rotation })
export const oneDrift = z.object({ drift })
export const decisionList = z.object({ decisions: z.record(z.string(), z.string()) })

export const auditLogList = auditLogs
export const exportedLine = auditLog.pick({ id: true })
export const verifiedLog = auditVerification
