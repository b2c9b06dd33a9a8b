import { z } from 'zod'
import { limits } from './limits.ts'
import { problemWithText } from './secret-text.ts'

const text = z
  .string()
  .max(limits.pathCharsMax)
  .superRefine((given, context) => {
    const problem = problemWithText(given, 'it')
    if (problem) context.addIssue({ code: 'custom', message: problem })
  })
const texts = z.array(text).max(100, 'A condition names at most 100 values')

/** SECURITY: strict, unlike the rest of the surface: a condition that is dropped because it is not known would widen the rule. */
const operators = z.strictObject(
  {
    $eq: text.optional(),
    $ne: text.optional(),
    $neq: text.optional(),
    $in: texts.optional(),
    $nin: texts.optional(),
    $glob: text.optional(),
  },
  'Conditions here have the operators $eq, $ne, $in, $nin and $glob',
)
const condition = z
  .union([text, operators], 'A condition is a text, or an object of the operators $eq, $ne, $in, $nin and $glob')
  .optional()
const conditions = z.strictObject(
  { environment: condition, secretPath: condition, secretName: condition, secretTags: condition, connectionId: condition },
  'Conditions here are on environment, secretPath, secretName, secretTags and connectionId',
)

const word = z
  .string()
  .max(64)
  .regex(/^[a-zA-Z][a-zA-Z0-9-]*$/, 'Subjects and actions are words of letters, digits and hyphens')

/** COMPAT: one action as a text, or several as a list; it comes back as a list. */
export const permission = z.object({
  subject: z.union([word, z.tuple([word]).transform(([only]) => only)]),
  action: z.union([word.transform((only) => [only]), z.array(word).min(1).max(32)]),
  conditions: conditions.nullish(),
  inverted: z.boolean().default(false),
})
export const permissions = z.array(permission).max(200, 'A role has at most 200 permissions')
export type Permission = z.output<typeof permission>

/** COMPAT: Terraform compares: `inverted` is always there, `conditions` only where there are any, with the same content as was sent. */
export const shownPermission = z.object({
  subject: z.string(),
  action: z.array(z.string()),
  conditions: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())]))])).optional(),
  inverted: z.boolean(),
})
export type ShownPermission = z.infer<typeof shownPermission>
