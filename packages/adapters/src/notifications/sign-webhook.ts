import { createHmac } from 'node:crypto'

/** The headers of Standard Webhooks: `webhook-signature` is over `<id>.<timestamp>.<body>`, so that neither can be exchanged. `signingSecret` is `whsec_` and base64. */
export function signWebhook({
  id,
  body,
  atMs,
  signingSecret,
}: {
  readonly id: string
  readonly body: string
  readonly atMs: number
  readonly signingSecret: string
}): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(atMs / 1_000))
  const key = Buffer.from(signingSecret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
