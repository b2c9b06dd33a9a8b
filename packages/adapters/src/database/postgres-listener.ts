import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { parseChannelName } from './channel-name.ts'

export interface PostgresListenerDependencies {
  /** Opens a connection that nobody else uses. Rejects when the server cannot be reached. */
  connect(): Promise<pg.Client>
}

export interface PostgresListener {
  /** See `Database.listen`. Resolves when the server has confirmed. */
  listen(channel: string, onNotice: (payload: string) => void): Promise<() => Promise<void>>
  close(): Promise<void>
}

type OnNotice = (payload: string) => void

const RETRY_FIRST_MS = 100
const RETRY_MAX_MS = 5_000

/**
 * Keeps one connection for LISTEN, opened when somebody first listens. When it breaks it is made again, each wait twice the
 * last up to five seconds and for as long as somebody listens, and every channel is listened to anew.
 */
export function createPostgresListener({ connect }: PostgresListenerDependencies): PostgresListener {
  const listeners = new Map<string, Set<OnNotice>>()
  const closed = new AbortController()
  let current: Promise<pg.Client> | undefined

  async function open(): Promise<pg.Client> {
    const client = await connect()
    client.on('notification', ({ channel, payload }) => {
      for (const onNotice of listeners.get(channel) ?? []) onNotice(payload ?? '')
    })
    try {
      for (const channel of listeners.keys()) await client.query(`LISTEN ${channel}`)
    } catch (error) {
      await client.end().catch(() => {})
      throw error
    }
    // Only now: a break before this line is the caller's to answer, one after it is ours.
    client.on('end', () => {
      if (closed.signal.aborted) return
      current = reopen()
      // Whoever waits for it sees the failure; with nobody waiting it must not end the process.
      current.catch(() => {})
    })
    return client
  }

  async function reopen(): Promise<pg.Client> {
    for (let waitMs = RETRY_FIRST_MS; ; waitMs = Math.min(waitMs * 2, RETRY_MAX_MS)) {
      await sleep(waitMs, undefined, { signal: closed.signal, ref: false })
      try {
        return await open()
      } catch {
        // The server is still away. Statements tell people so; this loop only waits for it.
      }
    }
  }

  async function openFirst(): Promise<pg.Client> {
    try {
      return await open()
    } catch (error) {
      // The next to listen tries again.
      current = undefined
      throw error
    }
  }

  async function subscribe(channel: string): Promise<void> {
    current ??= openFirst()
    const used = current
    try {
      const client = await used
      await client.query(`LISTEN ${channel}`)
    } catch (error) {
      // The connection broke meanwhile: the next one listens to every channel, so this one too.
      if (current !== used) await current
      else throw error
    }
  }

  async function unsubscribe(channel: string, onNotice: OnNotice): Promise<void> {
    const others = listeners.get(channel)
    if (others?.delete(onNotice) !== true || others.size > 0) return
    listeners.delete(channel)
    if (closed.signal.aborted || current === undefined) return
    const client = await current
    if (!listeners.has(channel)) await client.query(`UNLISTEN ${channel}`)
  }

  return {
    async listen(channel, onNotice) {
      parseChannelName(channel)
      // A function of its own for every call, so that listening twice with the same function counts twice.
      const own: OnNotice = (payload) => onNotice(payload)
      const known = listeners.get(channel)
      if (known !== undefined) known.add(own)
      else listeners.set(channel, new Set([own]))
      try {
        await subscribe(channel)
      } catch (error) {
        listeners.get(channel)?.delete(own)
        throw error
      }
      return () => unsubscribe(channel, own)
    },
    async close() {
      closed.abort()
      const client = await current?.catch(() => undefined)
      await client?.end()
    },
  }
}
