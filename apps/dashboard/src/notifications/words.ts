import { type NoticeKind, type NotificationChannel, type NotificationDelivery, noticeKinds } from '@hanzo-kms/contracts/notifications'

export const kindWords: Readonly<Record<NoticeKind, string>> = {
  'sync-failed': 'A sync fails',
  'sync-recovered': 'A sync succeeds again',
  'plan-held': 'A run waits for a person',
  'drift-found': 'Somebody changed what a sync wrote',
  'token-expiring': 'An access token ends soon',
  'token-rotated': 'An access token was replaced',
  'token-dead': 'An access token is refused',
  'audit-broken': 'The audit log was altered',
}

/** The audit log is the organization's: no project hears of it. */
export function kindsOffered(canHearOfLog: boolean): readonly NoticeKind[] {
  return noticeKinds.filter((kind) => canHearOfLog || kind !== 'audit-broken')
}

export const digestWords: Readonly<Record<NotificationChannel['digest'], string>> = {
  none: 'At once',
  hourly: 'Once an hour, in one message',
  daily: 'Once a day, in one message',
}

type Mark = 'yes' | 'no' | 'warning' | 'unknown' | 'busy'

/** How far a message is. */
export function stateOf({ state, attempts }: NotificationDelivery): { readonly mark: Mark; readonly word: string } {
  switch (state) {
    case 'delivered':
      return { mark: 'yes', word: 'Delivered' }
    case 'failed':
      return { mark: 'no', word: 'Not delivered' }
    case 'gathering':
      return { mark: 'unknown', word: 'Gathering' }
    case 'queued':
      return attempts === 0
        ? { mark: 'busy', word: 'Waiting' }
        : { mark: 'warning', word: `Tried ${attempts === 1 ? 'once' : `${attempts} times`}` }
  }
}
