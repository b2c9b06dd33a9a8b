import type { AppConnection } from '@hanzo-kms/contracts/app-connections'
import type { TokenCare } from '@hanzo-kms/contracts/token-care'
import type { Dependencies } from '@hanzo-kms/core'
import { advanceDueRotations } from '@hanzo-kms/core/connections/care/advance-rotation'
import { type Answer, send } from '../http/send.ts'
import { type Stage, startStage } from '../support/start-kms.ts'
import { createTestClock, type TestClock } from '../support/test-clock.ts'

export interface RemoteToken {
  readonly token: string
  readonly email: string
  readonly label: string | null
  readonly scopes: readonly string[] | null
  readonly expiration: string | null
}

/** A stage whose clock can be set forward, with a way to make tokens at Windmill and to look at them there. */
export interface CareStage {
  readonly stage: Stage
  readonly clock: TestClock
  readonly kms: Dependencies
  makeToken(fields?: Readonly<Record<string, unknown>>): Promise<string>
  connect(name: string, token: string, more?: Readonly<Record<string, unknown>>): Promise<AppConnection>
  ask(method: string, connection: Pick<AppConnection, 'id'>, rest: string, json?: unknown): Promise<Answer>
  care(connection: Pick<AppConnection, 'id'>): Promise<TokenCare>
  /** Of dev1, as Windmill has them, but those that are over: it removes them when it likes. */
  tokens(): Promise<readonly RemoteToken[]>
  /** Sets the clock on and works off what is due until the rotation is over. */
  untilOver(connection: Pick<AppConnection, 'id'>): Promise<TokenCare>
  stop(): Promise<void>
}

const never = new AbortController().signal
const ROUNDS_MAX = 60

export async function startCareStage(profile: '1.479' | '1.818'): Promise<CareStage> {
  const clock = createTestClock()
  const stage = await startStage({ profile, clock })
  const { kms } = stage.server
  const base = '/api/v1/app-connections/windmill'
  const ask: CareStage['ask'] = (method, { id }, rest, json) =>
    send(stage.server.url, method, `${base}/${id}${rest}`, { token: stage.token, json })
  const care: CareStage['care'] = async (connection) =>
    ((await ask('GET', connection, '/token-care')).body as { tokenCare: TokenCare }).tokenCare
  return {
    ...{ stage, clock, kms, ask, care },
    async makeToken(fields = {}) {
      const operation = { op: 'token', username: 'dev1', label: 'for kms', expires_in_ms: 60 * 86_400_000, ...fields }
      const answer = await fetch(`${stage.emulator.url}/_emulator/arrange`, { method: 'POST', body: JSON.stringify([operation]) })
      return String(((await answer.json()) as { results: { token: string }[] }).results[0]?.token)
    },
    async connect(name, token, more = {}) {
      const credentials = { token, instanceUrl: stage.emulator.url, ...more }
      const body = { name, method: 'access-token', projectId: stage.projectId, credentials }
      return (await stage.api.call<{ appConnection: AppConnection }>('POST', base, body)).appConnection
    },
    async tokens() {
      const state = (await (await fetch(`${stage.emulator.url}/_emulator/state`)).json()) as { tokens: RemoteToken[] }
      return state.tokens.filter(
        ({ email, expiration }) => email === 'dev1@example.test' && (expiration === null || Date.parse(expiration) > Date.now()),
      )
    },
    async untilOver(connection) {
      for (let rounds = 0; rounds < ROUNDS_MAX; rounds += 1) {
        const now = await care(connection)
        if (now.rotation?.finishedAt) return now
        clock.advance(60_000)
        await advanceDueRotations(kms, never)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      throw new Error('The rotation does not come to an end.')
    },
    stop: () => stage.stop(),
  }
}
