import type { Messenger } from '@hanzo-kms/core/notifications/messenger'
import { ConnectFailure } from '../http/connect-failure.ts'
import { assertMayReach } from '../http/guarded-connect.ts'
import type { GuardedFetch } from '../http/guarded-fetch.ts'
import type { GuardedHttpParts } from '../http/guarded-http.ts'
import { resolveByName } from '../http/resolve-by-name.ts'
import { parseRetryAfter } from '../http/retry-after.ts'
import { signWebhook } from './sign-webhook.ts'

const LOOKUP_MS = 5_000

interface WebhookParts extends Pick<GuardedHttpParts, 'policy' | 'resolve'> {
  readonly fetch: GuardedFetch['fetch']
  readonly nowMs: () => number
}

/** Webhooks go out on the way that connections go, under the same policy. */
export function createWebhookWay({ fetch, policy, resolve = resolveByName, nowMs }: WebhookParts): Pick<Messenger, 'problemWith' | 'post'> {
  return {
    async problemWith(url) {
      try {
        await assertMayReach({ policy, resolve, lookupMs: LOOKUP_MS }, new URL(url.reveal()))
        return undefined
      } catch (error) {
        if (!(error instanceof ConnectFailure)) throw error
        // A name that cannot be looked up now may be there tomorrow.
        return error.step === 'policy' ? error.message : undefined
      }
    },
    async post({ url, signingSecret, ...message }) {
      const headers = { 'content-type': 'application/json', ...signWebhook({ ...message, signingSecret: signingSecret.reveal() }) }
      const answer = await fetch(url.reveal(), { method: 'POST', headers, body: message.body })
      return { status: answer.status, retryAfterMs: parseRetryAfter(answer.headers.get('retry-after') ?? undefined, nowMs()) }
    },
  }
}
