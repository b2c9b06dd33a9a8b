import { appConnection, connectionFacts } from '@hanzo-kms/contracts/app-connections'
import { plan, run, runWithSteps, secretSync } from '@hanzo-kms/contracts/secret-syncs'
import { z } from 'zod'

/** The answers that the command line reads, no more of each than it uses. */

export const serverStatus = z.looseObject({ message: z.string().optional(), version: z.string().optional() })
export const accessToken = z.object({ accessToken: z.string().min(1), expiresIn: z.number().optional() })

export const environment = z.object({ id: z.string(), name: z.string(), slug: z.string() })
export const project = z.object({ id: z.string(), name: z.string(), slug: z.string(), environments: z.array(environment).default([]) })
export type Project = z.infer<typeof project>
export const projects = z.object({ projects: z.array(project) })

export const secret = z.object({
  id: z.string(),
  secretKey: z.string(),
  secretValue: z.string(),
  secretComment: z.string().nullish(),
  version: z.number(),
  updatedAt: z.string().optional(),
  secretPath: z.string().optional(),
  secretValueHidden: z.boolean().default(false),
})
export type Secret = z.infer<typeof secret>
export const oneSecret = z.object({ secret })
export const writtenSecrets = z.object({ secrets: z.array(secret.pick({ secretKey: true, version: true })) })
export const secretList = z.object({
  secrets: z.array(secret),
  imports: z
    .array(z.object({ secretPath: z.string(), environment: z.string(), secrets: z.array(secret) }))
    .optional()
    .default([]),
})
export const importReport = z.object({ created: z.array(z.string()), updated: z.array(z.string()), unchanged: z.array(z.string()) })

export const appConnectionOptions = z.object({
  appConnectionOptions: z.array(z.object({ name: z.string(), app: z.string(), methods: z.array(z.string()) })),
})
export const oneConnection = z.object({ appConnection })
export const connectionList = z.object({ appConnections: z.array(appConnection) })
export const availableConnections = z.object({
  appConnections: z.array(z.object({ app: z.string(), name: z.string(), id: z.string(), projectId: z.string().nullish() })),
})
export const checkedConnection = z.object({ facts: connectionFacts })
export type ConnectionFacts = z.infer<typeof connectionFacts>

export const oneSync = z.object({ secretSync })
export const syncList = z.object({ secretSyncs: z.array(secretSync) })
export const onePlan = z.object({ plan })
export const oneRun = z.object({ run })
export const oneRunWithSteps = z.object({ run: runWithSteps })
export const runList = z.object({ runs: z.array(run) })
export const decisionList = z.object({ decisions: z.record(z.string(), z.string().nullable()) })
