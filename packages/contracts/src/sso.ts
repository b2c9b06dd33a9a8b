import { z } from 'zod'
import { instant } from './slug.ts'

const URL_CHARS_MAX = 512
const DOMAINS_MAX = 50

const issuer = z
  .string()
  .trim()
  .max(URL_CHARS_MAX)
  .regex(
    /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/,
    'The issuer is an https address without user name, query and fragment, exactly as the provider names it',
  )
  .pipe(z.url('The issuer must be an https address'))

const domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'Write a domain like example.com, without @')

export const providerBody = z.object({
  issuer,
  clientId: z.string().trim().min(1).max(255),
  /** Needed for a new provider, and when the issuer or the client id changes; it never comes back. */
  clientSecret: z.string().min(1).max(1_024).optional(),
  emailDomains: z.array(domain).min(1, 'Name at least one domain whose addresses may sign in').max(DOMAINS_MAX),
  createsAccounts: z.boolean().default(false),
  defaultRole: z.string().trim().min(1).max(64).default('member'),
  isEnabled: z.boolean().default(true),
})

export const provider = z.object({
  id: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  emailDomains: z.array(z.string()),
  createsAccounts: z.boolean(),
  defaultRole: z.string(),
  isEnabled: z.boolean(),
  /** To register with the provider. */
  redirectUri: z.string(),
  /** Where a browser begins. */
  signInUrl: z.string(),
  createdAt: instant,
  updatedAt: instant,
})
export const oneProvider = z.object({ provider })

/** A path of ours, never another site. */
const returnTo = z
  .string()
  .max(1_024)
  .regex(/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/, 'Must be a path of this server')
  .default('/')
export const startQuery = z.object({ returnTo })
export const linkBody = z.object({ returnTo })
/** Where the browser is to go now. */
export const startedFlow = z.object({ url: z.string() })

const parameter = z.string().max(4_096).optional()
export const callbackQuery = z.object({ state: parameter, code: parameter, iss: parameter, error: parameter })

export const linkedAccounts = z.object({ accounts: z.array(z.object({ issuer: z.string(), createdAt: instant })) })

/** COMPAT: the command line listens there while its user signs in in the browser. */
export const commandLineBody = z.object({
  callbackPort: z.int().min(1_024, 'The port must be from 1024 to 65535').max(65_535, 'The port must be from 1024 to 65535'),
})
export const commandLineSignIn = z.object({
  /** The page sends `credentials` there as JSON. */
  callbackUrl: z.string(),
  /** COMPAT: in the spelling that the command line reads. */
  credentials: z.object({ email: z.string(), privateKey: z.literal(''), JTWToken: z.string(), RefreshToken: z.literal('') }),
})
