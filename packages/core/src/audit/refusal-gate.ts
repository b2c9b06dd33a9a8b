/**
 * How many refusals get an event of their own. What is beyond is counted, and told by one event when the minute is over, so that nobody fills the disk by being refused.
 *
 *   told once           the same refusal (who, from where, what) in one minute
 *   OF_ONE_MAX          different ones of one actor in one minute
 *   OF_ALL_MAX          different ones of an organisation in one minute: one actor alone does not use them up
 */
export interface RefusalGate {
  /** Whether this one is to be told; it counts as told then. */
  tells(refusal: Refusal, nowMs: number): boolean
  /** Counts of minutes that are over, each given once; `all`: also of the one that runs. */
  takeCounts(nowMs: number, all?: boolean): readonly Untold[]
}

export interface Refusal {
  readonly organizationId: string
  readonly actorId: string | null
  readonly ipAddress: string | null
  readonly what: string
}

export interface Untold {
  readonly organizationId: string
  readonly refusals: number
  readonly actors: number
}

const WINDOW_MS = 60_000
const OF_ONE_MAX = 10
const OF_ALL_MAX = 60

interface Window {
  readonly startedAtMs: number
  /** By actor: what was told, and how much was not. At most as many as may be told, beside the one that stands for all others. */
  readonly actors: Map<string, { readonly told: Set<string>; untold: number }>
  told: number
}

/** In its place: actors beyond those that could be told apart. */
const OTHERS = 'others'

export function createRefusalGate(): RefusalGate {
  const windows = new Map<string, Window>()
  const over: Untold[] = []

  function close(organizationId: string, { actors }: Window): void {
    windows.delete(organizationId)
    const untold = [...actors.values()].filter((actor) => actor.untold > 0)
    const refusals = untold.reduce((sum, actor) => sum + actor.untold, 0)
    if (refusals > 0) over.push({ organizationId, refusals, actors: untold.length })
  }

  function windowOf(organizationId: string, nowMs: number): Window {
    const known = windows.get(organizationId)
    if (known && nowMs < known.startedAtMs + WINDOW_MS) return known
    if (known) close(organizationId, known)
    const begun: Window = { startedAtMs: nowMs, actors: new Map(), told: 0 }
    windows.set(organizationId, begun)
    return begun
  }

  return {
    tells({ organizationId, actorId, ipAddress, what }, nowMs) {
      const window = windowOf(organizationId, nowMs)
      const name = window.actors.has(actorId ?? '') || window.actors.size < OF_ALL_MAX ? (actorId ?? '') : OTHERS
      const actor = window.actors.get(name) ?? { told: new Set<string>(), untold: 0 }
      window.actors.set(name, actor)
      const refusal = JSON.stringify([ipAddress, what])
      const isTold = !actor.told.has(refusal) && actor.told.size < OF_ONE_MAX && window.told < OF_ALL_MAX
      if (isTold) {
        actor.told.add(refusal)
        window.told += 1
      } else actor.untold += 1
      return isTold
    },
    takeCounts(nowMs, all = false) {
      for (const [organizationId, window] of [...windows]) if (all || nowMs >= window.startedAtMs + WINDOW_MS) close(organizationId, window)
      return over.splice(0)
    },
  }
}
