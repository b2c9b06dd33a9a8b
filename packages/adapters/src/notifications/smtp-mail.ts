import { DestinationFailure } from '@hanzo-kms/connector-kit'
import type { Messenger } from '@hanzo-kms/core/notifications/messenger'
import type { SmtpServer } from './smtp-server.ts'

const STEP_MS_MAX = 10_000

/** A connection for each letter: they are rare. The library is read when the first is sent. */
export function createSmtpMail(server: SmtpServer): NonNullable<Messenger['mail']> {
  const { host, port, tls, login, from } = server
  return async ({ id, to, subject, text }) => {
    const { createTransport } = await import('nodemailer')
    const transport = createTransport({
      ...{ host, port, secure: tls === 'at-once', requireTLS: tls === 'required', ignoreTLS: tls === 'none' },
      ...(login && { auth: { user: login.user, pass: login.password.reveal() } }),
      ...{ connectionTimeout: STEP_MS_MAX, greetingTimeout: STEP_MS_MAX, socketTimeout: STEP_MS_MAX, dnsTimeout: STEP_MS_MAX },
      // SECURITY: a letter is text; nothing in it makes the library read a file or an address.
      ...{ disableFileAccess: true, disableUrlAccess: true },
    })
    const headers = { 'Auto-Submitted': 'auto-generated' }
    try {
      const sent = await transport.sendMail({ from, to: [...to], subject, text, headers, messageId: `<${id}@hanzo-kms.invalid>` })
      return sent.rejected
    } catch (error) {
      throw failureOf(error)
    } finally {
      transport.close()
    }
  }
}

interface MailError {
  readonly code?: unknown
  readonly responseCode?: unknown
  readonly command?: unknown
}

/** SECURITY: of the library's error only codes are kept; its text repeats what the mail server said. */
function failureOf(error: unknown): DestinationFailure {
  const { code, responseCode } = (typeof error === 'object' && error !== null ? error : {}) as MailError
  const said = typeof responseCode === 'number' ? ` (${responseCode})` : typeof code === 'string' ? ` (${code})` : ''
  if (code === 'EAUTH') return new DestinationFailure('unauthorized', `The mail server did not accept the login of KMS_SMTP_URL${said}.`)
  if (code === 'ETLS') return new DestinationFailure('unavailable', `The mail server offers no TLS that can be trusted${said}.`)
  const isForGood = typeof responseCode === 'number' && responseCode >= 500 && responseCode < 600
  if (isForGood) return new DestinationFailure('rejected', `The mail server refused the message${said}.`)
  if (typeof responseCode === 'number') return new DestinationFailure('unavailable', `The mail server did not take the message now${said}.`)
  return new DestinationFailure('unavailable', `The mail server could not be reached, or broke off${said}.`)
}
