import { z } from 'zod'
import { checked, keptName, keptText } from './checked.ts'
import { limits } from './limits.ts'
import { folderPath } from './paths.ts'
import { anyId, anySlug, queryBoolean } from './query.ts'
import { problemWithComment, problemWithKey, problemWithText, problemWithValue } from './secret-text.ts'
import { instant } from './slug.ts'

/** Outer white space of a key is cut. */
export const secretKey = z.string().trim().pipe(checked(problemWithKey))
/** As the last part of a URL: whether it is one is for the use case to say. */
export const secretName = z
  .string()
  .trim()
  .min(1)
  .max(1_024)
  .pipe(checked((name) => problemWithText(name, 'a name')))
/** Kept byte for byte. */
export const secretValue = checked(problemWithValue)
const comment = checked(problemWithComment)

const metadataKey = keptName('the key of metadata', 255)
const metadataValue = keptText('the value of metadata', 1_020)
const metadataEntry = z.object({
  key: metadataKey,
  value: metadataValue,
  // Better refused than kept in clear.
  isEncrypted: z.literal(false, 'Metadata is kept in clear here: what is confidential belongs into the value of a secret').optional(),
})
const metadata = z.array(metadataEntry).max(100)

/** What can be said of a secret beside its value. */
const details = {
  skipMultilineEncoding: z.boolean().nullish(),
  secretMetadata: metadata.optional(),
  /** Of the project's tags. */
  tagIds: z.array(anyId).max(100).optional(),
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
  // COMPAT: one SDK calls metadata so, and sends an object.
  metadata: z.record(metadataKey, metadataValue).optional(),
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
    secrets: many(z.object({ secretKey, secretPath: folderPath.optional(), ...changedSecret })),
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

/** COMPAT: one SDK writes the one, all others the other; either asks for imports, and either says no where yes goes without saying. */
export function importsOf({ include_imports: first, includeImports: second }: SentImports, absent: boolean): boolean {
  const sent = [first, second].filter((flag) => flag !== undefined)
  return sent.length === 0 ? absent : sent.includes('true')
}

const flag = z.enum(['true', 'false'], "must be 'true' or 'false'").optional()
export interface SentImports {
  readonly include_imports?: 'true' | 'false' | undefined
  readonly includeImports?: 'true' | 'false' | undefined
}

const reading = (absent: { expand: boolean }) => ({
  environment: anySlug.optional(),
  secretPath: folderPath,
  viewSecretValue: queryBoolean(true),
  expandSecretReferences: queryBoolean(absent.expand),
  include_imports: flag,
  includeImports: flag,
})
const listing = {
  recursive: queryBoolean(false),
  tagSlugs: z.string().max(2_000).optional(),
  metadataFilter: z.string().max(8_000).optional(),
}
const one = { version: z.coerce.number().int().min(1).max(2_147_483_647).optional(), type }
const overrides = { includePersonalOverrides: queryBoolean(false) }

export const listSecretsV3Query = z.object({ ...projectV3, ...reading({ expand: false }), ...listing })
export const listSecretsV4Query = z.object({ ...projectV4, ...reading({ expand: true }), ...listing, ...overrides })
export const readSecretV3Query = z.object({ ...projectV3, ...reading({ expand: false }), ...one })
export const readSecretV4Query = z.object({ ...projectV4, ...reading({ expand: true }), ...one, ...overrides })
export const readSecretByIdV3Query = z.object({ viewSecretValue: queryBoolean(true), expandSecretReferences: queryBoolean(false) })
export const readSecretByIdV4Query = z.object({ viewSecretValue: queryBoolean(true), expandSecretReferences: queryBoolean(true) })
export const secretTreeQuery = z.object({ ...projectV3, ...projectV4, environment: anySlug.optional(), secretPath: folderPath })

export const moveSecretsBody = z.object({
  ...projectV3,
  ...projectV4,
  sourceEnvironment: anySlug,
  sourceSecretPath: folderPath,
  destinationEnvironment: anySlug,
  destinationSecretPath: folderPath,
  secretIds: many(anyId),
  shouldOverwrite: z.boolean().default(false),
})
export const movedSecrets = z.object({ isSourceUpdated: z.boolean(), isDestinationUpdated: z.boolean() })

export const rawSecret = z.object({
  id: z.string(),
  /** The same as `id`. */
  _id: z.string(),
  workspace: z.string(),
  environment: z.string(),
  version: z.int(),
  type: z.enum(['shared', 'personal']),
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
export const importedFolder = z.object({
  id: z.string(),
  /** Of the source, as `environment` and `folderId`; the secrets have the path of the folder that was listed. */
  secretPath: z.string(),
  environment: z.string(),
  environmentInfo: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
  folderId: z.string().nullable(),
  importFolderId: z.string(),
  secrets: z.array(rawSecret),
})
export type ImportedFolder = z.infer<typeof importedFolder>
export const listedSecrets = z.object({ secrets: z.array(rawSecret), imports: z.array(importedFolder) })

export interface ReferenceTree {
  readonly key: string
  readonly value: string | null
  readonly environment: string
  readonly secretPath: string
  readonly children: readonly ReferenceTree[]
}
const referenceTree: z.ZodType<ReferenceTree, ReferenceTree> = z.object({
  key: z.string(),
  /** Null where it is not shown, or where there is no such secret. */
  value: z.string().nullable(),
  environment: z.string(),
  secretPath: z.string(),
  get children() {
    return z.array(referenceTree).readonly()
  },
})
export const oneTree = z.object({ tree: referenceTree, value: z.string().nullable() })

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
