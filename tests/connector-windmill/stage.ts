import type { ConnectorContext, RemoteName, SecretDestination } from '@hanzo-kms/connector-kit'
import { windmill } from '@hanzo-kms/connector-windmill'
import { type Emulator, type EmulatorOptions, startEmulator } from '@hanzo-kms/emulator-windmill'
import { plainHttpClient } from './http-client.ts'

export const OWNER = '0b9c5a36-65a6-4a5d-9d5f-8a1a4f3c1d10'
export const OTHER_OWNER = 'f7b1a3a4-0a54-4d8e-8f59-6f1f2f0f6b77'
export const PROFILES = ['1.479', '1.818'] as const

export interface Variable {
  readonly path: string
  readonly value: string | null
  readonly is_secret: boolean
  readonly description: string
  readonly labels: readonly string[] | null
}

export interface Made {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly status: number
}

/** A context with a clock of its own: sleeping only moves it. */
export interface TestContext extends ConnectorContext {
  readonly slept: readonly number[]
}

export function testContext(): TestContext {
  const kept = new Map<string, { readonly untilMs: number; readonly value: unknown }>()
  const slept: number[] = []
  let nowMs = 1_800_000_000_000
  return {
    slept,
    http: plainHttpClient,
    nowMs: () => nowMs,
    async sleep(durationMs, signal) {
      signal.throwIfAborted()
      slept.push(durationMs)
      nowMs += durationMs
    },
    async remember<T>(key: string, ttlMs: number, ask: () => Promise<T>): Promise<T> {
      const known = kept.get(key)
      if (known && known.untilMs > nowMs) return known.value as T
      const value = await ask()
      kept.set(key, { untilMs: nowMs + ttlMs, value })
      return value
    },
  }
}

/** A running emulator with hands behind its back. */
export interface Stage {
  readonly emulator: Emulator
  readonly context: TestContext
  credentials(token: string): { readonly instanceUrl: string; readonly accessToken: string }
  open(options?: {
    readonly token?: string
    readonly path?: string
    readonly workspace?: string
    readonly owner?: string
    readonly context?: ConnectorContext
  }): SecretDestination
  arrange(...operations: readonly Record<string, unknown>[]): Promise<readonly Record<string, unknown>[]>
  faults(...rules: readonly Record<string, unknown>[]): Promise<void>
  passMs(advanceMs: number): Promise<void>
  variables(workspace?: string): Promise<readonly Variable[]>
  variable(path: string): Promise<Variable | undefined>
  resources(): Promise<readonly string[]>
  /** Runs it and answers with the requests that it made, as "METHOD /path". */
  requestsOf(work: () => Promise<unknown>): Promise<readonly string[]>
  close(): Promise<void>
}

interface State {
  readonly workspaces: readonly {
    readonly id: string
    readonly variables: readonly Variable[]
    readonly resources: readonly { readonly path: string }[]
  }[]
}

export async function setStage(options: EmulatorOptions): Promise<Stage> {
  const emulator = await startEmulator(options)
  const context = testContext()
  const control = async (method: string, what: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${emulator.url}/_emulator/${what}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`The emulator refused ${what}: ${text}`)
    return JSON.parse(text)
  }
  const workspaceOf = async (id: string) => ((await control('GET', 'state')) as State).workspaces.find((each) => each.id === id)
  const variables = async (workspace = emulator.workspace) => (await workspaceOf(workspace))?.variables ?? []
  const credentials = (token: string) => ({ instanceUrl: emulator.url, accessToken: token })
  return {
    emulator,
    context,
    credentials,
    open({ token = emulator.tokens.dev1, path = 'f/app/', workspace = emulator.workspace, owner = OWNER, context: other = context } = {}) {
      return windmill.open(credentials(token), { workspace, path }, owner, other)
    },
    arrange: async (...operations) =>
      ((await control('POST', 'arrange', operations)) as { results: readonly Record<string, unknown>[] }).results,
    async faults(...rules) {
      await control('POST', 'faults', { seed: 1, rules })
    },
    async passMs(advanceMs) {
      await control('POST', 'clock', { advanceMs })
    },
    variables,
    variable: async (path) => (await variables()).find((each) => each.path === path),
    resources: async () => ((await workspaceOf(emulator.workspace))?.resources ?? []).map(({ path }) => path),
    async requestsOf(work) {
      await control('DELETE', 'requests')
      await work()
      const { requests } = (await control('GET', 'requests')) as { requests: readonly Made[] }
      return requests.map(({ method, path }) => `${method} ${path}`)
    },
    close: () => emulator.close(),
  }
}

export const named = (path: string) => path as RemoteName
