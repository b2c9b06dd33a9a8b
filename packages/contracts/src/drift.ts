import { z } from 'zod'
import { limits } from './limits.ts'
import { instant } from './slug.ts'

const text = z.string().nullable()

export const driftPolicy = z.enum(['restore', 'report', 'import'])
export const driftCheckEvery = z.enum(['hourly', 'daily', 'off'])
export const driftKind = z.enum(['deleted', 'moved', 'mark', 'value', 'description', 'edited'])
export type DriftKind = z.infer<typeof driftKind>
export const driftDecision = z.enum(['restore', 'import', 'ignore'])
export type DriftDecision = z.infer<typeof driftDecision>

/** What the last check for drift found: how the destination differs from what the sync left there. Nothing in it tells a value. */
export const drift = z.object({
  syncId: z.uuid(),
  policy: driftPolicy,
  /** `never`: not checked yet. `hidden`: nothing of ours is listed, and nothing proves it gone. `failed`: `message` says why, and the findings are those of the check before. */
  state: z.enum(['never', 'equal', 'drifted', 'hidden', 'failed']),
  message: text,
  /** `stamps`: by stamps, without a value being opened. `values`: by reading them. `revisions`: only whether entries were edited. `names`: only whether they are there. */
  comparedBy: z.enum(['stamps', 'values', 'revisions', 'names']).nullable(),
  /** Keys whose values were compared, and those whose could not be. */
  compared: z.int(),
  notCompared: z.int(),
  checkedAt: instant.nullable(),
  nextCheckAt: instant.nullable(),
  findings: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      kind: driftKind,
      reason: z.string(),
      /** As the destination names people. */
      editedBy: text,
      /** What a person chose; null: the policy answers. */
      decision: driftDecision.nullable(),
      foundAt: instant,
    }),
  ),
})
export type Drift = z.infer<typeof drift>

/** `readValues`: the destination opens every value for the comparison, and may write so into its own log. */
export const checkDriftBody = z.object({ readValues: z.boolean().default(false) })

/** By the secret's key; null takes a decision back. */
export const driftDecisionsBody = z.object({
  decisions: z
    .record(z.string().min(1).max(512), driftDecision.nullable())
    .refine(
      (decisions) => Object.keys(decisions).length <= limits.secretsPerRequestMax,
      `At most ${limits.secretsPerRequestMax} decisions at once`,
    ),
})
