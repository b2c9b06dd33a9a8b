import type { Command } from 'commander'
import { z } from 'zod'
import { ask } from '../api/ask.ts'
import { onCall } from '../call.ts'
import { CliFailure } from '../failure/cli-failure.ts'
import { readConfig, writeConfig } from '../settings/config-file.ts'
import { serverAddress, serverWithoutToken } from '../settings/server-address.ts'

interface Options {
  readonly revoke?: boolean
}

export function addLogout(program: Command): void {
  onCall<Options>(
    program
      .command('logout')
      .description('forget the token of this server, and end it there unless it was brought from elsewhere')
      .option('--revoke', 'also end a token that was given with "login --token"'),
    async (call) => {
      const config = readConfig(call.env)
      const { url } = serverAddress(call, config)
      const { [url]: login, ...logins } = config.logins
      if (login === undefined) {
        call.output.document({ url, loggedOut: false })
        return call.output.line(`You were not signed in at ${url}.`)
      }
      const { url: _, ...rest } = config
      writeConfig(call.env, { ...rest, ...(config.url && config.url !== url ? { url: config.url } : {}), logins })
      let ended = false
      // What was made elsewhere may be in use there.
      if (login.kind !== 'token' || call.options.revoke) {
        try {
          const body = { accessToken: login.token }
          const question = {
            method: 'POST',
            path: '/api/v1/auth/token/revoke',
            body,
            doing: 'end the token at the server',
            shape: z.unknown(),
          } as const
          await ask(serverWithoutToken(call, url), question)
          ended = true
        } catch (error) {
          // It is forgotten here in any case; one that the server refuses is of no use to anybody.
          const why = error instanceof CliFailure ? (error.facts.why ?? '') : ''
          call.output.note(
            `The token could not be ended at the server: ${why} It ends by itself${login.expiresAt ? ` at ${login.expiresAt}` : ''}.`,
          )
        }
      }
      call.output.document({ url, loggedOut: true, tokenEnded: ended })
      call.output.line(`Signed out from ${url}: the token is ${ended ? 'ended, and ' : ''}no longer on this machine.`)
    },
  )
}
