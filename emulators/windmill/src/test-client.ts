import type { Emulator, Persona } from './index.ts'

export interface Asked {
  readonly status: number
  readonly type: string | null
  readonly text: string
  readonly json: () => unknown
}

/** For the tests beside this file: a person who talks to an emulator, and the hand that moves the scenery. */
export function createTestClient(emulator: Emulator) {
  const ask = async (token: string | undefined, method: string, path: string, body?: unknown): Promise<Asked> => {
    const headers: Record<string, string> = { 'content-type': 'application/json' }
    if (token !== undefined) headers.authorization = `Bearer ${token}`
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) }
    const response = await fetch(emulator.url + path, init)
    const text = await response.text()
    return { status: response.status, type: response.headers.get('content-type'), text, json: () => JSON.parse(text) }
  }
  const control = async (what: string, body: unknown): Promise<Record<string, unknown>> => {
    const answer = await ask(undefined, 'POST', `/_emulator/${what}`, body)
    if (answer.status !== 200) throw new Error(answer.text)
    return answer.json() as Record<string, unknown>
  }
  return {
    as: (persona: Persona, method: string, path: string, body?: unknown) => ask(emulator.tokens[persona], method, path, body),
    with: ask,
    control,
    advance: (advanceMs: number) => control('clock', { advanceMs }),
    arrange: (...operations: unknown[]) => control('arrange', operations),
    /** A new token of a person of the scene. */
    mint: async (username: string, wish: Record<string, unknown> = {}): Promise<string> => {
      const { results } = (await control('arrange', { op: 'token', username, ...wish })) as { results: { token: string }[] }
      return results[0]?.token ?? ''
    },
    requests: async () => {
      const answer = await ask(undefined, 'GET', '/_emulator/requests')
      return (answer.json() as { requests: { method: string; path: string; query: string; status: number; atMs: number }[] }).requests
    },
  }
}

export type TestClient = ReturnType<typeof createTestClient>
