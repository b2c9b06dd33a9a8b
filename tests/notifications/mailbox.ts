import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

export interface Letter {
  readonly from: string
  readonly to: readonly string[]
  readonly user: string | undefined
  readonly raw: string
}

/** A real mail server that keeps what it is given. */
export interface Mailbox {
  readonly port: number
  readonly letters: readonly Letter[]
  /** What was said in clear: commands that came without TLS. */
  readonly logins: readonly string[]
  close(): Promise<void>
}

export const PASSWORD = 'canary-password-of-the-mail-server'

/** Refuses addresses that begin with `nobody`; knows one login. Offers TLS only with `tls`, under a certificate that nobody has signed. */
export async function startMailbox({ tls = false }: { readonly tls?: boolean } = {}): Promise<Mailbox> {
  const letters: Letter[] = []
  const logins: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: tls ? [] : ['STARTTLS'],
    onAuth({ username = '', password }, _session, done) {
      logins.push(username)
      if (password === PASSWORD) done(null, { user: username })
      else done(Object.assign(new Error('canary: text of the mail server'), { responseCode: 535 }))
    },
    onRcptTo({ address }, _session, done) {
      done(address.startsWith('nobody') ? Object.assign(new Error('canary: no such mailbox'), { responseCode: 550 }) : null)
    },
    onData(stream, { envelope, user }, done) {
      void text(stream).then((raw) => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : ''
        letters.push({ from, to: envelope.rcptTo.map(({ address }) => address), user: user as string | undefined, raw })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.server.address() as AddressInfo).port,
    letters,
    logins,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
