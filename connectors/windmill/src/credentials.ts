import { z } from 'zod'
import { TOKEN_CHARS_MAX, URL_CHARS_MAX } from './limits.ts'
import { workspaceId } from './target.ts'

/** What is sealed. It parses again to itself. */
export interface WindmillCredentials {
  /** Scheme, host, port and perhaps a sub-path; normalised, no trailing slash. */
  readonly instanceUrl: string
  readonly accessToken: string
  /** Of a token that is bound to one workspace, the only one that it is accepted in: without it, nobody could be asked whether it is. */
  readonly workspace?: string | undefined
}

export const CLOUD_URL = 'https://app.windmill.dev'

const TOKEN_REQUIRED = 'Access Token required'
const URL_INVALID = 'Invalid Instance URL'

// SECURITY: the token becomes a header's value; a line break in it would become another header.
const token = z
  .string(TOKEN_REQUIRED)
  .trim()
  .min(1, TOKEN_REQUIRED)
  .max(TOKEN_CHARS_MAX, `An access token has at most ${TOKEN_CHARS_MAX} characters`)
  .regex(/^[\x21-\x7e]*$/, 'An access token holds visible ASCII characters only, without blanks: copy it again, without "Bearer" before it')

const instanceUrl = z
  .string(URL_INVALID)
  .max(URL_CHARS_MAX, URL_INVALID)
  .nullish()
  .transform((given, context) => {
    const text = (given ?? '').trim()
    const normal = text === '' ? CLOUD_URL : normalise(text)
    if (normal !== undefined) return normal
    context.addIssue({ code: 'custom', message: URL_INVALID })
    return z.NEVER
  })

/** COMPAT: the documented request says `token`, clients of the family say `accessToken`. */
export const credentials: z.ZodType<WindmillCredentials> = z
  .object({ token: token.nullish(), accessToken: token.nullish(), instanceUrl, workspace: workspaceId.nullish() })
  .transform((given, context) => {
    const accessToken = given.accessToken ?? given.token
    if (accessToken === undefined || accessToken === null) {
      context.addIssue({ code: 'custom', path: ['token'], message: TOKEN_REQUIRED })
      return z.NEVER
    }
    if (given.token && given.token !== accessToken) {
      context.addIssue({ code: 'custom', path: ['accessToken'], message: 'token and accessToken differ: send the access token once' })
      return z.NEVER
    }
    return { instanceUrl: given.instanceUrl, accessToken, ...(given.workspace ? { workspace: given.workspace } : {}) }
  })

const httpUrl = z.url({ protocol: /^https?$/, normalize: true })
/** SECURITY: a user name, query or fragment could hide where a token really goes, or hide a secret in what is shown. */
const PLAIN_URL = /^https?:\/\/[^/?#@]+\/[^?#]*$/

function normalise(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text)) return undefined
  const parsed = httpUrl.safeParse(text)
  return parsed.success && PLAIN_URL.test(parsed.data) ? parsed.data.replace(/\/+$/, '') : undefined
}
