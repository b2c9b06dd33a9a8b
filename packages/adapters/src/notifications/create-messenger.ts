import type { Messenger } from '@hanzo-kms/core/notifications/messenger'
import type { EgressPolicy } from '../http/egress-policy.ts'
import type { GuardedFetch } from '../http/guarded-fetch.ts'
import { createSmtpMail } from './smtp-mail.ts'
import type { SmtpServer } from './smtp-server.ts'
import { createWebhookWay } from './webhook-way.ts'

interface MessengerParts {
  readonly fetch: GuardedFetch['fetch']
  readonly policy: EgressPolicy
  readonly nowMs: () => number
  /** Undefined: no e-mail. */
  readonly smtp: SmtpServer | undefined
}

export function createMessenger({ smtp, ...parts }: MessengerParts): Messenger {
  return { ...createWebhookWay(parts), mail: smtp && createSmtpMail(smtp) }
}
