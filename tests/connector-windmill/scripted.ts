import type { ConnectorContext, HttpAnswer, HttpRequest } from '@hanzo-kms/connector-kit'
import { testContext } from './stage.ts'

export type Script = (request: HttpRequest) => HttpAnswer

export const plain = (status: number, body: string): HttpAnswer => ({ status, contentType: 'text/plain', body, retryAfterMs: undefined })
export const data = (value: unknown): HttpAnswer => ({
  status: 200,
  contentType: 'application/json',
  body: JSON.stringify(value),
  retryAfterMs: undefined,
})
export const empty = (status: number): HttpAnswer => ({ status, contentType: '', body: '', retryAfterMs: undefined })
export const page = (status: number): HttpAnswer => ({
  status,
  contentType: 'text/html',
  body: '<!DOCTYPE html><title>Sign in</title>',
  retryAfterMs: undefined,
})

/** A context whose HTTP answers are written by a test: for answers that a healthy server gives too rarely to wait for. */
export function scriptedContext(script: Script): ConnectorContext & { readonly asked: readonly HttpRequest[] } {
  const asked: HttpRequest[] = []
  return {
    ...testContext(),
    asked,
    http: () => ({
      async send(request, signal) {
        signal.throwIfAborted()
        asked.push(request)
        return script(request)
      },
    }),
  }
}
