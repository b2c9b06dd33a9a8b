import type { AuditEvent } from './audit-event.ts'
import type { AuditFilter } from './audit-filter.ts'

/** An event in its place of the chain. Positions count from 1 without gaps, per organisation. */
export interface LinkedEvent {
  readonly event: AuditEvent
  readonly position: number
  readonly digest: Uint8Array
}

/** An event as it is stored. */
export interface StoredEvent {
  readonly event: AuditEvent
  /** Null until it is linked. */
  readonly position: number | null
  /** Of the event alone until it is linked, then of the event in its place. Null in rows that were never given one. */
  readonly digest: Uint8Array | null
}

/** Where a chain ends. */
export interface ChainHead {
  readonly organizationId: string
  /** Of its last event; 0 before the first. */
  readonly position: number
  readonly digest: Uint8Array
}

export interface SealedHead extends ChainHead {
  readonly seal: Uint8Array
}

/** Positions whose events were pruned, both included, and the digest of the last of them, with which the chain goes on. */
export interface ChainGap {
  readonly organizationId: string
  readonly firstPosition: number
  readonly lastPosition: number
  readonly digest: Uint8Array
  readonly seal: Uint8Array
}

/** How something was when it was read: a secret by its version, a folder by `SecretRepository.fingerprint`. */
export type Provided = { readonly secretId: string; readonly version: number } | { readonly folderId: string; readonly fingerprint: string }

/** `stale`: the ids of what is not as it was provided. Both empty where the chain ends elsewhere by now. */
export interface ChainEnd {
  readonly isExtended: boolean
  readonly stale: readonly string[]
}

export interface EventKey {
  readonly createdAtUs: number
  readonly id: string
}

/** The audit log inside a transaction. */
export interface AuditLog {
  /** Not linked yet. */
  append(event: AuditEvent, digest: Uint8Array): Promise<void>
  /** Newest first, of at most `scannedMax` rows that follow `after`; `last` is the last row looked at, undefined when there was none. */
  page(
    filter: AuditFilter,
    range: { readonly after: EventKey | undefined; readonly scannedMax: number },
  ): Promise<{ readonly events: readonly StoredEvent[]; readonly scanned: number; readonly last: EventKey | undefined }>

  head(organizationId: string): Promise<SealedHead | undefined>
  /** Keeps others from linking until the transaction ends; undefined while another process does. Makes the head of an empty chain. */
  lockHead(empty: SealedHead): Promise<SealedHead | undefined>
  /** Events that wait to be linked, oldest first. */
  unlinked(organizationId: string, after: EventKey | undefined, limit: number): Promise<readonly StoredEvent[]>
  /** Throws when a row is gone or linked already. */
  link(links: readonly { readonly id: string; readonly position: number; readonly digest: Uint8Array }[]): Promise<void>
  moveHead(head: SealedHead): Promise<void>
  /** Organisations with a chain or with events. */
  organizations(): Promise<readonly string[]>
  /** Organisations with events that wait to be linked. */
  organizationsWaiting(limit: number): Promise<readonly string[]>
  unlinkedCount(organizationId: string): Promise<number>

  /** By position, from above `after`, at most `limit`. */
  walk(organizationId: string, after: number, limit: number): Promise<readonly LinkedRow[]>
  /** By first position, those that end above `after`. */
  gaps(organizationId: string, after: number, limit: number): Promise<readonly ChainGap[]>
  /** The projects that keep their events for a number of days. */
  retentions(): Promise<readonly Retention[]>
  /** Linked events of a project from before a time, by position. */
  expired(organizationId: string, projectId: string, beforeMs: number, limit: number): Promise<readonly LinkedRow[]>
  /** In place of the events, and of the gaps beside them. */
  replaceByGap(gap: ChainGap, swallowed: readonly ChainGap[]): Promise<void>
}

export interface Retention {
  readonly organizationId: string
  readonly projectId: string
  readonly days: number
}

/** A row of the chain as found; its digest may be missing where somebody tampered. */
export interface LinkedRow {
  readonly event: AuditEvent
  readonly position: number
  readonly digest: Uint8Array | null
}
