import type { CancelSignal } from '@hanzo-kms/connector-kit'
import { KmsError } from '@hanzo-kms/contracts'
import type { WatchedEvent } from '@hanzo-kms/contracts/project-events'
import type { Actor } from '../access/actor.ts'
import { accessInProject } from '../access/authorise.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { findFolder } from '../projects/find-folder.ts'
import { foldersBehind } from './read-imports.ts'
import type { SecretPlace } from './secret-address.ts'
import { folderResource } from './secret-resource.ts'
import type { ContentStamp } from './stored-secret.ts'

export interface Watch extends SecretPlace {
  /** And all folders below. */
  readonly below: boolean
  readonly events: readonly WatchedEvent[]
}

export interface SecretsChanged extends SecretPlace {
  readonly event: WatchedEvent
}

/** How long a change may stay unseen. */
const LOOK_EVERY_MS = 1_000
/** Clients take a connection that is silent for two minutes for dead. */
const PING_EVERY_MS = 20_000
/** Then the client comes again, and signs in again where it must. */
const WATCH_MS_MAX = 600_000

/**
 * Tells of changes in some folders as they are seen; `ping` in between. Throws at once what a reader of these folders would be told; ends when the signal fires, after ten minutes, and as
 * soon as the folders may no longer be seen or `isLive` says that the token has ended.
 *
 * A watch compares what it sees with what it saw. So a change costs nobody anything while nobody watches, it is seen whichever process made it, and none is missed; of several in
 * one second the kind of one is told.
 */
export async function watchSecrets(
  kms: Dependencies,
  actor: Actor,
  {
    projectId,
    watches,
    isLive,
  }: { readonly projectId: string; readonly watches: readonly Watch[]; readonly isLive: () => Promise<boolean> },
): Promise<(signal: CancelSignal) => AsyncGenerator<SecretsChanged | 'ping'>> {
  const look = () =>
    kms.store.transact(async (inside) => {
      const looks: Look[] = []
      for (const watch of watches) looks.push(await lookAt(inside, actor, projectId, watch))
      return looks
    })
  const first = await look()
  return (signal) => follow(kms, { first, look: async () => ((await isLive()) ? look() : undefined), watches, signal })
}

interface Following {
  readonly first: readonly Look[]
  /** Undefined when it is over. */
  readonly look: () => Promise<readonly Look[] | undefined>
  readonly watches: readonly Watch[]
  readonly signal: CancelSignal
}

async function* follow({ clock }: Dependencies, { first, look, watches, signal }: Following): AsyncGenerator<SecretsChanged | 'ping'> {
  const startedAtMs = clock.nowMs()
  let [seen, pingedAtMs] = [first, startedAtMs]
  yield 'ping'
  while (!signal.aborted && clock.nowMs() - startedAtMs < WATCH_MS_MAX) {
    await clock.sleep(LOOK_EVERY_MS, signal)
    if (signal.aborted) return
    const now = await unlessRefused(look)
    if (!now) return
    for (const [index, watch] of watches.entries()) {
      const event = changeOf(seen[index] as Look, now[index] as Look)
      // What is told is that something changed: a watch for one kind only still hears of a change that was another one besides.
      if (event)
        yield { environment: watch.environment, path: watch.path, event: watch.events.includes(event) ? event : (watch.events[0] ?? event) }
    }
    seen = now
    if (clock.nowMs() - pingedAtMs < PING_EVERY_MS) continue
    pingedAtMs = clock.nowMs()
    yield 'ping'
  }
}

async function unlessRefused<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof KmsError) return undefined
    throw error
  }
}

interface Look {
  readonly own: ContentStamp
  readonly imported: string
}

async function lookAt(inside: Repositories, actor: Actor, projectId: string, { environment, path, below }: Watch): Promise<Look> {
  const access = await accessInProject(inside, actor, projectId)
  access.assertAny(['secrets', 'describe'], below ? { environment } : folderResource({ environment, path }))
  const found = await findFolder(inside, { projectId, environment, path })
  const folders = below ? await inside.folders.subtree(found.environment.id, path) : [found.folder]
  const folderIds = folders.map(({ id }) => id)
  const sources = [...(await foldersBehind(inside, folderIds)).keys()].sort()
  const stamp = await inside.secrets.stamp(sources)
  return { own: await inside.secrets.stamp(folderIds), imported: JSON.stringify([sources, stamp]) }
}

function changeOf(before: Look, now: Look): WatchedEvent | undefined {
  if (now.own.count > before.own.count) return 'secret:create'
  if (now.own.count < before.own.count) return 'secret:delete'
  if (now.own.versions !== before.own.versions || now.own.newestAtMs !== before.own.newestAtMs) return 'secret:update'
  return now.imported === before.imported ? undefined : 'secret:import-mutation'
}
