import type { IncomingMessage, ServerResponse } from 'node:http'

export const projectId = '11111111-1111-4111-8111-111111111111'
export const organizationId = '22222222-2222-4222-8222-222222222222'
export const instant = '2026-01-02T03:04:05.000Z'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: IncomingMessage['headers']
  // biome-ignore lint/suspicious/noExplicitAny: bodies are looked into by tests, which say what they expect
  readonly body: any
}

export type Answer = { readonly status?: number; readonly body: unknown } | ((response: ServerResponse) => void)
export type Handler = (asked: Asked, match: readonly string[]) => Answer
export type Routes = readonly (readonly [string, RegExp, Handler])[]

export function failure(status: number, error: string, message: unknown): Answer {
  return { status, body: { reqId: 'req-abcdefghijklmn', statusCode: status, error, message } }
}
