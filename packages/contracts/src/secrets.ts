import { z } from 'zod'
import { checked } from './checked.ts'
import { limits } from './limits.ts'
import { folderPath } from './paths.ts'
import { anyId, anySlug, queryBoolean } from './query.ts'
import { problemWithComment, problemWithKey, problemWithValue } from './secret-text.ts'
import { instant } from './slug.ts'

/** Outer white space of a key is cut. */
export const secretKey = z.string().trim().pipe(checked(problemWithKey))
/** Kept byte for byte. */
export const secretValue = checked(problemWithValue)
const comment = checked(problemWithComment)

const metadataEntry = z.object({
  key: z.string().trim().min(1).max(255),
  value: z.string().max(1_020),
  isEncrypted: z.boolean().optional(),
})
const metadata = z.array(metadataEntry).max(100)
const tag = z.object({
  slug: z.string().trim().min(1).max(64),
  name: z.string().max(limits.nameCharsMax).optional(),
  color: z.string().max(32).nullish(),
})

/** What can be said of a secret beside its value. Tags are kept with the secret: `tags` names them, `tagIds` keeps those of the ones it has. */
const details = {
  skipMultilineEncoding: z.boolean().nullish(),
  secretMetadata: metadata.optional(),
  tagIds: z.array(z.string().max(128)).max(100).optional(),
  tags: z.array(tag).max(100).optional(),
}

const type = z.enum(['shared', 'personal']).default('shared')
const projectV3 = { workspaceId: anyId.optional(), workspaceSlug: anySlug.optional(), projectSlug: anySlug.optional() }
/** The newer spelling; a `workspaceId` from an older client is understood too. */
const projectV4 = { projectId: anyId.optional(), workspaceId: anyId.optional() }
const place = { environment: anySlug, secretPath: folderPath }

const newSecret = { secretValue, secretComment: comment.default(''), ...details }
const changedSecret = {
  secretValue: secretValue.optional(),
  secretComment: comment.optional(),
  newSecretName: secretKey.optional(),
  ...details,
}

const bodies = <P extends z.ZodRawShape>(project: P) => ({
  createSecretBody: z.object({ ...project, ...place, ...newSecret, type }),
  updateSecretBody: z.object({ ...project, ...place, ...changedSecret, type }),
  deleteSecretBody: z.object({ ...project, ...place, type }),
  createSecretsBody: z.object({ ...project, ...place, secrets: many(z.object({ secretKey, ...newSecret })) }),
  updateSecretsBody: z.object({
    ...project,
    ...place,
    mode: z.enum(['fail-on-not-found', 'upsert', 'ignore']).default('fail-on-not-found'),
    secrets: many(z.object({ secretKey, secretPath: z.string().max(limits.pathCharsMax).optional(), ...changedSecret })),
  }),
  deleteSecretsBody: z.object({ ...project, ...place, secrets: many(z.object({ secretKey, type })) }),
})

function many<T extends z.ZodType>(item: T) {
  return z
    .array(item)
    .min(1)
    .superRefine((items, context) => {
      if (items.length <= limits.secretsPerRequestMax) return
      const message = `One request can hold at most ${limits.secretsPerRequestMax} secrets; this one has ${items.length}. Send them in several.`
      context.addIssue({ code: 'custom', message })
    })
}

export const v3 = bodies(projectV3)
export const v4 = bodies(projectV4)

const reading = (absent: { expand: boolean; imports: boolean }) => ({
  environment: anySlug.optional(),
  secretPath: folderPath,
  viewSecretValue: queryBoolean(true),
  expandSecretReferences: queryBoolean(absent.expand),
  // COMPAT: one SDK writes the one, all others the other.
  include_imports: queryBoolean(absent.imports),
  includeImports: queryBoolean(absent.imports),
})
const listing = {
  recursive: queryBoolean(false),
  tagSlugs: z.string().max(2_000).optional(),
  metadataFilter: z.string().max(8_000).optional(),
}
const one = { version: z.coerce.number().int().min(1).max(2_147_483_647).optional(), type }

export const listSecretsV3Query = z.object({ ...projectV3, ...reading({ expand: false, imports: false }), ...listing })
export const listSecretsV4Query = z.object({ ...projectV4, ...reading({ expand: true, imports: true }), ...listing })
export const readSecretV3Query = z.object({ ...projectV3, ...reading({ expand: false, imports: false }), ...one })
export const readSecretV4Query = z.object({ ...projectV4, ...reading({ expand: true, imports: true }), ...one })
export const readSecretByIdV3Query = z.object({ viewSecretValue: queryBoolean(true), expandSecretReferences: queryBoolean(false) })
export const readSecretByIdV4Query = z.object({ viewSecretValue: queryBoolean(true), expandSecretReferences: queryBoolean(true) })

export const rawSecret = z.object({
  id: z.string(),
  /** The same as `id`. */
  _id: z.string(),
  workspace: z.string(),
  environment: z.string(),
  version: z.int(),
  type: z.literal('shared'),
  secretKey: z.string(),
  /** `<hidden>` when `secretValueHidden`. */
  secretValue: z.string(),
  secretValueHidden: z.boolean(),
  secretComment: z.string(),
  secretPath: z.string(),
  skipMultilineEncoding: z.boolean().nullable(),
  secretReminderNote: z.null(),
  secretReminderRepeatDays: z.null(),
  isRotatedSecret: z.literal(false),
  createdAt: instant,
  updatedAt: instant,
  actor: z.object({ actorId: z.string().nullable(), actorType: z.string() }),
  secretMetadata: z.array(z.object({ key: z.string(), value: z.string(), isEncrypted: z.boolean() })),
  tags: z.array(z.object({ id: z.string(), _id: z.string(), slug: z.string(), name: z.string(), color: z.string().nullable() })),
})
export type RawSecret = z.infer<typeof rawSecret>

export const oneSecret = z.object({ secret: rawSecret })
export const manySecrets = z.object({ secrets: z.array(rawSecret) })
/** Secret imports are not kept here: the list is empty. */
export const listedSecrets = z.object({ secrets: z.array(rawSecret), imports: z.array(z.object({ secretPath: z.string() })) })

export const secretVersion = z.object({
  id: z.string(),
  secretId: z.string(),
  version: z.int(),
  secretKey: z.string(),
  secretValue: z.string(),
  secretValueHidden: z.boolean(),
  secretComment: z.string(),
  createdAt: instant,
  updatedAt: instant,
  actor: z.object({ actorId: z.string().nullable(), actorType: z.string() }),
})
export type SecretVersion = z.infer<typeof secretVersion>
