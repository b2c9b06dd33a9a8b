import { Secret } from '@hanzo-kms/connector-kit'
import { canonicalHost } from '../http/canonical-host.ts'

/** Where this server hands its mail in. */
export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** `at-once`: from the first byte; `required`: by STARTTLS, before anything else is said; `none`: never. */
  readonly tls: 'at-once' | 'required' | 'none'
  readonly login: { readonly user: string; readonly password: Secret<string> } | undefined
  /** As it is shown: an address, or a name with an address in angle brackets. */
  readonly from: string
}

const DEFAULT_PORT = { 'smtp:': 587, 'smtps:': 465 } as const
const ADDRESS = String.raw`[^\s<>@",;:\\]+@[^\s<>@",;:\\]+`
const FROM = new RegExp(String.raw`^(?:${ADDRESS}|[^<>"@\p{Cc}]{1,64} <${ADDRESS}>)$`, 'u')
const loopback = new Set(['localhost', '127.0.0.1', '::1'])

/**
 * Reads `KMS_SMTP_URL` and `KMS_SMTP_FROM`. Throws an error whose message is a sentence, without any part of either in it.
 * SECURITY: without TLS only to this machine, unless the URL says so.
 */
export function parseSmtpServer(url: string, from: string): SmtpServer {
  const given = URL.canParse(url) ? new URL(url) : undefined
  const scheme = given?.protocol
  if (!given || (scheme !== 'smtp:' && scheme !== 'smtps:') || given.hostname === '' || !['', '/'].includes(given.pathname))
    throw new Error('KMS_SMTP_URL must be like smtp://user:password@mail.example.com:587, or smtps://… where TLS begins at once.')
  const host = canonicalHost(given.hostname) ?? given.hostname
  const wish = given.searchParams.get('tls')
  if ([...given.searchParams.keys()].some((name) => name !== 'tls') || (wish !== null && wish !== 'off' && wish !== 'required'))
    throw new Error('KMS_SMTP_URL can end with ?tls=off or ?tls=required, and nothing else.')
  if (!FROM.test(from)) throw new Error('KMS_SMTP_FROM must be an address, like kms@example.com or Hanzo KMS <kms@example.com>.')
  const byDefault = loopback.has(host) ? 'off' : 'required'
  const [user, password] = [decoded(given.username), decoded(given.password)]
  return {
    host,
    port: given.port === '' ? DEFAULT_PORT[scheme] : Number(given.port),
    tls: scheme === 'smtps:' ? 'at-once' : (wish ?? byDefault) === 'off' ? 'none' : 'required',
    login: user === '' ? undefined : { user, password: new Secret(password) },
    from,
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Error('KMS_SMTP_URL has a % in its user or password that is no escape: write it as %25.')
  }
}
