import type { NoticeKind } from '@hanzo-kms/contracts/notifications'

export type { NoticeKind } from '@hanzo-kms/contracts/notifications'

interface OfSync {
  readonly syncId: string
  readonly syncName: string
}
interface OfConnection {
  readonly connectionId: string
  readonly connectionName: string
}

/** SECURITY: names, ids, counts and sentences that the API shows too; never a value or a token. They leave the house. */
export interface NoticeFacts {
  readonly 'sync-failed': OfSync & { readonly runId: string; readonly message: string }
  readonly 'sync-recovered': OfSync & { readonly runId: string }
  readonly 'plan-held': OfSync & { readonly runId: string; readonly message: string }
  /** `keys` as many as are worth naming; `found` counts all. */
  readonly 'drift-found': OfSync & { readonly found: number; readonly keys: readonly string[]; readonly kinds: readonly string[] }
  readonly 'token-expiring': OfConnection & { readonly expiresAtMs: number; readonly daysLeft: number }
  readonly 'token-rotated': OfConnection & { readonly expiresAtMs: number | null }
  readonly 'token-dead': OfConnection & { readonly message: string }
  readonly 'audit-broken': { readonly organizationId: string; readonly position: number | null; readonly message: string }
}

export interface Notice {
  readonly id: string
  readonly kind: NoticeKind
  /** Null above projects. */
  readonly projectId: string | null
  /** One or two sentences for a person. */
  readonly sentence: string
  readonly facts: Readonly<Record<string, string | number | null | readonly string[]>>
  readonly atMs: number
}

/** Whole days before the end of a token at which people are told. */
export const TOLD_AT_DAYS = [30, 14, 7, 1] as const

interface Rule<K extends NoticeKind> {
  /** What it is about: a channel is told once per kind and subject, while `said` stays the same. */
  subjectId(facts: NoticeFacts[K]): string
  /** Undefined: said each time; null: not worth saying. */
  said(facts: NoticeFacts[K]): string | undefined | null
  sentence(facts: NoticeFacts[K]): string
}

const ofSync = ({ syncId }: OfSync) => syncId
const ofConnection = ({ connectionId }: OfConnection) => connectionId
const once = () => ''
const NAMED_MAX = 5

export const noticeRules: { readonly [K in NoticeKind]: Rule<K> } = {
  'sync-failed': {
    subjectId: ofSync,
    said: once,
    sentence: ({ syncName, message }) => `The sync ${syncName} failed: ${message}`,
  },
  'sync-recovered': { subjectId: ofSync, said: () => undefined, sentence: ({ syncName }) => `The sync ${syncName} succeeds again.` },
  'plan-held': {
    subjectId: ofSync,
    said: once,
    sentence: ({ syncName, message }) => `The sync ${syncName} waits for a person: ${message}`,
  },
  'drift-found': {
    subjectId: ofSync,
    said: ({ found, keys, kinds }) => JSON.stringify([found, keys, kinds]),
    sentence: ({ syncName, found, keys }) => {
      const named = keys.slice(0, NAMED_MAX).join(', ')
      const more = found > NAMED_MAX ? ` and ${found - NAMED_MAX} more` : ''
      return `${found} ${found === 1 ? 'entry' : 'entries'} of the sync ${syncName} changed at the destination: ${named}${more}.`
    },
  },
  'token-expiring': {
    subjectId: ofConnection,
    said: ({ expiresAtMs, daysLeft }) => {
      const reached = TOLD_AT_DAYS.filter((days) => daysLeft <= days).at(-1)
      return reached === undefined ? null : `${expiresAtMs} ${reached}`
    },
    sentence: ({ connectionName, daysLeft }) =>
      daysLeft < 1
        ? `The access token of the connection ${connectionName} ends within a day.`
        : `The access token of the connection ${connectionName} ends in ${daysLeft} ${daysLeft === 1 ? 'day' : 'days'}.`,
  },
  'token-rotated': {
    subjectId: ofConnection,
    said: () => undefined,
    sentence: ({ connectionName }) => `Hanzo KMS replaced the access token of the connection ${connectionName}.`,
  },
  'token-dead': {
    subjectId: ofConnection,
    said: once,
    sentence: ({ connectionName, message }) => `The access token of the connection ${connectionName} is refused: ${message}`,
  },
  'audit-broken': {
    subjectId: ({ organizationId }) => organizationId,
    said: ({ position, message }) => `${position} ${message}`,
    sentence: ({ position, message }) => `The audit log was altered${position === null ? '' : ` at position ${position}`}: ${message}.`,
  },
}
