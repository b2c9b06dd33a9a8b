import { z } from 'zod'
import { limits } from './limits.ts'
import { problemWithText } from './secret-text.ts'
import { instant } from './slug.ts'

/** Ten years: also what a token lives whose identity sets no end. */
export const tokenTtlSMax = 315_360_000

/** COMPAT: Terraform compares what comes back with what it sent, in its order: no trimming. */
const trustedIps = z
  .array(z.object({ ipAddress: z.string().min(1).max(64) }))
  .min(1)
  .max(100)
const ttl = z.int().min(0).max(tokenTtlSMax)

const settings = {
  clientSecretTrustedIps: trustedIps,
  accessTokenTrustedIps: trustedIps,
  accessTokenTTL: ttl,
  accessTokenMaxTTL: ttl,
  accessTokenNumUsesLimit: z.int().min(0).max(2_147_483_647),
  accessTokenPeriod: ttl,
  lockoutEnabled: z.boolean(),
  lockoutThreshold: z.int().min(1).max(30),
  lockoutDurationSeconds: z.int().min(30).max(86_400),
  lockoutCounterResetSeconds: z.int().min(5).max(3_600),
}

/** Also what a client id that nobody has is counted by. */
export const lockoutDefaults = { threshold: 3, durationS: 300, counterResetS: 30 } as const

const everywhere = [{ ipAddress: '0.0.0.0/0' }, { ipAddress: '::/0' }]

export const attachUniversalAuthBody = z.object({
  clientSecretTrustedIps: settings.clientSecretTrustedIps.default(everywhere),
  accessTokenTrustedIps: settings.accessTokenTrustedIps.default(everywhere),
  accessTokenTTL: settings.accessTokenTTL.default(2_592_000),
  accessTokenMaxTTL: settings.accessTokenMaxTTL.default(2_592_000),
  accessTokenNumUsesLimit: settings.accessTokenNumUsesLimit.default(0),
  accessTokenPeriod: settings.accessTokenPeriod.default(0),
  lockoutEnabled: settings.lockoutEnabled.default(true),
  lockoutThreshold: settings.lockoutThreshold.default(lockoutDefaults.threshold),
  lockoutDurationSeconds: settings.lockoutDurationSeconds.default(lockoutDefaults.durationS),
  lockoutCounterResetSeconds: settings.lockoutCounterResetSeconds.default(lockoutDefaults.counterResetS),
})
export const updateUniversalAuthBody = z.object(settings).partial()

/** COMPAT: the address alone in `ipAddress`; `prefix` only where one was given, because Terraform appends it. */
const range = z.object({ type: z.enum(['ipv4', 'ipv6']), ipAddress: z.string(), prefix: z.int().optional() })
export type TrustedIp = z.infer<typeof range>

export const universalAuth = z.object({
  id: z.string(),
  clientId: z.string(),
  identityId: z.string(),
  accessTokenTTL: z.int(),
  accessTokenMaxTTL: z.int(),
  accessTokenNumUsesLimit: z.int(),
  accessTokenPeriod: z.int(),
  clientSecretTrustedIps: z.array(range),
  accessTokenTrustedIps: z.array(range),
  lockoutEnabled: z.boolean(),
  lockoutThreshold: z.int(),
  lockoutDurationSeconds: z.int(),
  lockoutCounterResetSeconds: z.int(),
  createdAt: instant,
  updatedAt: instant,
})
export type UniversalAuth = z.infer<typeof universalAuth>
export const universalAuthAnswer = z.object({ identityUniversalAuth: universalAuth })

export const createClientSecretBody = z.object({
  description: z
    .string()
    .max(limits.nameCharsMax)
    .refine((text) => problemWithText(text, 'a description') === undefined, 'A description must be well-formed text without NUL')
    .default(''),
  numUsesLimit: z.int().min(0).max(2_147_483_647).default(0),
  ttl: ttl.default(0),
})

export const clientSecretData = z.object({
  id: z.string(),
  createdAt: instant,
  updatedAt: instant,
  description: z.string(),
  clientSecretPrefix: z.string(),
  clientSecretNumUses: z.int(),
  clientSecretNumUsesLimit: z.int(),
  clientSecretTTL: z.int(),
  identityUAId: z.string(),
  isClientSecretRevoked: z.boolean(),
})
export type ClientSecretData = z.infer<typeof clientSecretData>
export const clientSecretAnswer = z.object({ clientSecretData })
export const createdClientSecret = z.object({ clientSecret: z.string(), clientSecretData })
export const clientSecretsAnswer = z.object({ clientSecretData: z.array(clientSecretData) })
