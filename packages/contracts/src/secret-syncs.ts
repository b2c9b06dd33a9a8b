import { z } from 'zod'
import { driftCheckEvery, driftPolicy } from './drift.ts'
import { limits } from './limits.ts'
import { preflight } from './preflight.ts'
import { description, instant, slugName } from './slug.ts'

export const keySchema = z
  .string()
  .max(255, 'Key schema cannot exceed 255 characters')
  .refine((text) => text.split('{{secretKey}}').length === 2, 'Key schema must include exactly one {{secretKey}} placeholder')
  .refine(
    (text) => /^[A-Za-z0-9_\-/]*$/.test(text.replaceAll('{{secretKey}}', '').replaceAll('{{environment}}', '')),
    'Key schema can only contain letters, digits, hyphens, underscores, slashes and the placeholders {{secretKey}} and {{environment}}',
  )

export const syncOptions = z.object({
  initialSyncBehavior: z.enum(['overwrite-destination', 'import-prioritize-source', 'import-prioritize-destination']),
  keySchema: keySchema.optional(),
  disableSecretDeletion: z.boolean().optional(),
  /** What becomes of what others changed at the destination; absent: it is restored. */
  driftPolicy: driftPolicy.optional(),
  /** How often it is looked for; absent: hourly. */
  driftCheck: driftCheckEvery.optional(),
})

/** In a change: what is absent keeps its value, and null takes the key schema away. */
export const changedSyncOptions = syncOptions.extend({ keySchema: keySchema.nullish() })

const secretPath = z.string().trim().min(1).max(1_024)

const fields = {
  name: slugName('name', 256),
  description,
  connectionId: z.uuid(),
  environment: z.string().trim().min(1).max(64),
  secretPath,
  isAutoSyncEnabled: z.boolean(),
}

/** `destinationConfig` is checked by the connector's own shape. */
export function createSecretSyncBody(destinationConfig: z.ZodType) {
  return z.object({
    ...fields,
    isAutoSyncEnabled: fields.isAutoSyncEnabled.default(true),
    projectId: z.uuid(),
    destinationConfig,
    syncOptions,
  })
}

export function updateSecretSyncBody(destinationConfig: z.ZodType) {
  return z.object({ ...fields, destinationConfig, syncOptions: changedSyncOptions }).partial()
}

const status = z.enum(['pending', 'running', 'succeeded', 'failed']).nullable()
const text = z.string().nullable()

export const secretSync = z.object({
  id: z.uuid(),
  name: z.string(),
  description: text,
  destination: z.string(),
  isAutoSyncEnabled: z.boolean(),
  version: z.int(),
  destinationConfig: z.record(z.string(), z.unknown()),
  syncOptions,
  projectId: z.string(),
  folderId: text,
  connectionId: z.string(),
  createdAt: instant,
  updatedAt: instant,
  syncStatus: status,
  lastSyncJobId: text,
  lastSyncMessage: text,
  lastSyncedAt: instant.nullable(),
  importStatus: status,
  lastImportJobId: text,
  lastImportMessage: text,
  lastImportedAt: instant.nullable(),
  removeStatus: status,
  lastRemoveJobId: text,
  lastRemoveMessage: text,
  lastRemovedAt: instant.nullable(),
  connection: z.object({ app: z.string(), name: z.string(), id: z.string() }),
  environment: z.object({ slug: z.string(), name: z.string(), id: z.string() }).nullable(),
  folder: z.object({ id: z.string(), path: z.string() }).nullable(),
})
export type SecretSync = z.infer<typeof secretSync>

export const action = z.enum([
  'create',
  'update',
  'delete',
  'forget',
  'unchanged',
  'needs-decision',
  'left',
  'protected',
  'orphaned',
  'blocked',
  'hidden',
])
export type PlanAction = z.infer<typeof action>

/** What a run would do now. `steps` are in the order of applying; nothing in it tells a value. */
export const plan = z.object({
  id: z.uuid(),
  syncId: z.uuid(),
  createdAt: instant,
  /** How many steps of each action; an action without any is absent. */
  summary: z.partialRecord(action, z.int()),
  /** False when it waits for a person; `heldReason` says why. */
  safe: z.boolean(),
  heldReason: text,
  steps: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      action,
      reason: z.string(),
      /** Of a secret that moves: where the one that is written comes from, and where the one that is removed goes to. */
      movesFrom: z.string().optional(),
      movesTo: z.string().optional(),
    }),
  ),
  /** What must hold before it can be applied, asked when it was made. */
  preflight,
})
export type Plan = z.infer<typeof plan>

/** Of a sync that is not saved: it cannot be applied. */
export const previewedPlan = plan.omit({ id: true, syncId: true, createdAt: true })
export type PreviewedPlan = z.infer<typeof previewedPlan>

export const runState = z.enum(['queued', 'running', 'succeeded', 'failed', 'held', 'stale'])

export const run = z.object({
  id: z.uuid(),
  syncId: z.uuid(),
  kind: z.enum(['sync', 'import', 'remove']),
  state: runState,
  message: text,
  planId: text,
  attempt: z.int(),
  startedBy: z.object({ kind: z.enum(['user', 'identity', 'platform']), id: text }),
  createdAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
})
export type Run = z.infer<typeof run>

export const runWithSteps = run.extend({
  steps: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      action,
      state: z.enum(['done', 'failed', 'skipped', 'none']),
      reason: z.string(),
      /** Why it failed: one of the nine kinds of failure. */
      failure: z.string().optional(),
    }),
  ),
})
export type RunWithSteps = z.infer<typeof runWithSteps>

/** The data of one event in the stream of a sync. Events named `ping` have the data `1` instead. */
export const syncProgress = z.object({
  /** The newest run; null before the first one. */
  run: run.nullable(),
  /** Keys that are written, removed or forgotten so far, and those that could not be. */
  done: z.int(),
  failed: z.int(),
  /** How many the approved plan changes; null where no plan was approved. */
  planned: z.int().nullable(),
})
export type SyncProgress = z.infer<typeof syncProgress>

export const applyPlanBody = z.object({ planId: z.uuid() })
/** By the secret's key; null takes a decision back. */
export const decisionsBody = z.object({
  decisions: z
    .record(z.string().min(1).max(512), z.enum(['leave', 'adopt', 'import']).nullable())
    .refine(
      (decisions) => Object.keys(decisions).length <= limits.secretsPerRequestMax,
      `At most ${limits.secretsPerRequestMax} decisions at once`,
    ),
})
