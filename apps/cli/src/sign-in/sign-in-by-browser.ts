import { randomBytes } from 'node:crypto'
import { currentSession } from '../api/answers.ts'
import { ask, type Server } from '../api/ask.ts'
import { CliFailure } from '../failure/cli-failure.ts'
import type { Login } from '../settings/config-file.ts'
import { parseToken } from '../settings/token.ts'
import { askHidden, canAsk } from '../terminal/ask.ts'
import type { Output } from '../terminal/output.ts'
import { type Callback, parsePasted } from './callback.ts'
import { listenForCallback } from './listen-for-callback.ts'

const STATE_BYTES = 24
export const waitMinutesMax = 10

/**
 * Prints the address of the server's page, where a person signs in by all ways that there are and allows it, and waits for the answer of that page. With a terminal the
 * answer can be pasted too, for browsers of another machine.
 */
export async function signInByBrowser(server: Server, output: Output): Promise<Login> {
  const state = randomBytes(STATE_BYTES).toString('base64url')
  const listener = await listenForCallback({ origin: new URL(server.url).origin, state })
  const address = `${server.url}/login?${new URLSearchParams({ callback_port: String(listener.port), callback_state: state })}`
  output.note(`Open this address in a browser on this machine, and allow port ${listener.port} there:\n\n  ${address}\n`)
  const over = new AbortController()
  try {
    const ways = [listener.callback, tooLate(over.signal), ...(canAsk() ? [askForCode(state, over.signal)] : [])]
    return await loginOf(server, output, await Promise.race(ways))
  } finally {
    over.abort()
    listener.close()
  }
}

async function loginOf(server: Server, output: Output, { JTWToken }: Callback): Promise<Login> {
  const token = parseToken(JTWToken, 'the page’s answer')
  output.hide(token)
  const question = { path: '/api/v1/session', doing: 'sign in with the answer of the page', shape: currentSession } as const
  const { user, expiresAt } = await ask({ ...server, token }, question)
  return { kind: 'user', email: user.email, token, expiresAt }
}

/** SECURITY: a code of another sign-in than this is somebody else’s, and not taken either. */
async function askForCode(state: string, signal: AbortSignal): Promise<Callback> {
  const pasted = await askHidden('Waiting. Or paste the code that the page shows', signal)
  const callback = parsePasted(pasted)
  if (callback?.state === state) return callback
  throw new CliFailure('This is not the code of this sign-in.', {
    todo: 'Run the command again, and open the address that it prints then.',
  })
}

function tooLate(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new CliFailure(`Nobody signed in within ${waitMinutesMax} minutes.`, { todo: 'Run the command again, and open its address.' }),
        ),
      waitMinutesMax * 60_000,
    )
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  })
}
