import { effort } from '../support/effort.ts'
import { type CrashStage, startCrashStage } from './crash-stage.ts'
import { beginHistory, type History, type RunKind, type Verdict } from './history.ts'
import type { Phase } from './kill-point.ts'

/** What was seen over all the kills of a file. */
export interface Tally {
  kills: number
  converged: number
  harmed: number
  lost: number
  /** Names of the awaits at which it died. */
  readonly awaits: Set<string>
}

export type Engine = 'embedded' | 'postgres'

/** One stage, killed again and again; each time strangers work while it is down, it starts again, and everything must be right. */
export interface Drill {
  readonly stage: CrashStage
  readonly history: History
  readonly tally: Tally
  /** Kills at the n-th request of a run. Undefined: the run has no such request. */
  killAtRequest(request: number, phase: Phase): Promise<Verdict | undefined>
  /** Kills at the n-th await of a run of that kind. Undefined: the run has no such await. */
  killAtAwait(kind: RunKind, point: number): Promise<Verdict | undefined>
  /** The awaits of a run of that kind that nothing kills. */
  awaitsOf(kind: RunKind): Promise<readonly string[]>
  /** Kills while many writes and runs are under way, after so many milliseconds. */
  killInStorm(afterMs: number): Promise<Verdict>
}

export const nothingWrong: Verdict = { lost: [], harmed: [], unequal: [] }
/** Beyond what a machine that does other things as well needs for the long form. */
export const DRILL_MS_MAX = effort({ short: 300_000, long: 7_200_000 })
const WRITES_PER_STORM = 40
const RUNS_MORE_MAX = 2
const KEPT = ['KEPT_A', 'KEPT_B', 'KEPT_C', 'KEPT_D', 'KEPT_E', 'KEPT_F']
const CHANGED = ['CHANGED_A', 'CHANGED_B']

export async function beginDrill(engine: Engine, databaseUrl?: string): Promise<Drill> {
  // Edits by hand can be seen only at a newer Windmill.
  const profile = engine === 'embedded' ? '1.479' : '1.818'
  const stage = await startCrashStage({ profile, ...(databaseUrl !== undefined && { databaseUrl }) })
  const history = beginHistory(stage)
  const tally: Tally = { kills: 0, converged: 0, harmed: 0, lost: 0, awaits: new Set() }
  let round = 0

  const settle = async (kind: RunKind = 'sync') => {
    await history.start(kind)
    return history.quiet()
  }
  /** New, changed and deleted keys: whatever a run can do. */
  const edit = async () => {
    round += 1
    await history.leave([`${stage.prefix}NEIGHBOUR`])
    const now = [`NEW_${round}_A`, `NEW_${round}_B`, ...CHANGED]
    for (const key of now) await history.write(key, `value ${round}`)
    for (const [key, value] of history.acknowledged) if (value !== null && ![...now, ...KEPT].includes(key)) await history.write(key, null)
  }
  const prepare = async (kind: RunKind) => {
    await edit()
    if (kind === 'sync') return
    // Both begin where everything is in place.
    await settle()
    if (kind === 'import') for (const name of ['A', 'B']) await history.squat(`${stage.prefix}FOUND_${round}_${name}`)
  }
  /** While we are down, somebody takes a name that we were about to write, makes another, deletes one of ours and edits another. */
  const strangersWork = async () => {
    await stage.killPoint.settled()
    await history.squat(`${stage.prefix}NEW_${round}_B`)
    await history.squat(`${stage.prefix}THEIRS_${round}`)
    await stage.arrange({ op: 'remove-variable', path: `${stage.prefix}KEPT_B` })
    const edited = `${stage.prefix}KEPT_A`
    // Where we had removed it, the edit would make an entry of theirs.
    if (profile === '1.818' && (await stage.variables()).has(edited))
      await stage.arrange({ op: 'variable', path: edited, value: 'edited by hand' })
  }
  /** At most two more runs after the one that follows the crash. */
  const converge = async (): Promise<Verdict> => {
    for (let more = 0; ; more += 1) {
      const verdict = await history.judge()
      if (verdict.unequal.length === 0 || more === RUNS_MORE_MAX) return verdict
      await settle()
    }
  }
  /** Starts again, lets what was begun come to its end, and does the same once more. */
  const recover = async (kind: RunKind, program?: 'fault-points'): Promise<Verdict> => {
    tally.kills += 1
    await strangersWork()
    await stage.restart(program)
    stage.killPoint.arm()
    await settle(kind)
    const undone = kind === 'import' ? await history.imported() : kind === 'remove' ? await history.unremoved() : []
    if (kind !== 'sync') await settle()
    // What was written is known by its revision only after another look (and what has none cannot be seen to be edited).
    if (profile === '1.818') await settle()
    const found = await converge()
    const verdict = { ...found, unequal: [...undone.map((name) => `${name} was not ${kind}d`), ...found.unequal] }
    tally.converged += verdict.unequal.length === 0 ? 1 : 0
    tally.harmed += verdict.harmed.length
    tally.lost += verdict.lost.length
    return verdict
  }

  for (const key of [...KEPT, ...CHANGED]) await history.write(key, 'first')
  await history.squat(`${stage.prefix}NEIGHBOUR`)
  // Twice, so that the revisions of what stays are known.
  for (let runs = 0; runs < 2; runs += 1) await settle()
  const verdict = await history.judge()
  if (JSON.stringify(verdict) !== JSON.stringify(nothingWrong)) throw new Error(`Before any kill: ${JSON.stringify(verdict)}`)

  return {
    stage,
    history,
    tally,
    async killAtRequest(request, phase) {
      await edit()
      const { promise, resolve } = Promise.withResolvers<void>()
      stage.killPoint.arm({ request, phase, kill: () => stage.kill().then(resolve) })
      await history.start().catch(() => {})
      // A run that never comes to this request comes to its end.
      await Promise.race([promise, history.quiet().catch(() => promise)])
      return stage.killPoint.killed() ? recover('sync') : undefined
    },
    async awaitsOf(kind) {
      await stage.kill()
      await stage.restart('fault-points')
      await prepare(kind)
      await stage.process().armAt(0)
      await settle(kind)
      const reached = await stage.process().reached()
      if (kind === 'import') await history.imported()
      await settle()
      return reached
    },
    async killAtAwait(kind, point) {
      await prepare(kind)
      const { gone, armAt, diedAt } = stage.process()
      await armAt(point)
      await history.start(kind).catch(() => {})
      await Promise.race([gone, history.quiet().catch(() => gone)])
      const where = diedAt()
      if (where === undefined) return undefined
      await gone
      tally.awaits.add(where)
      return recover(kind, 'fault-points')
    },
    async killInStorm(afterMs) {
      round += 1
      stage.killPoint.arm()
      const storm = (async () => {
        for (let write = 0; write < WRITES_PER_STORM; write += 1) {
          await history.write(`NEW_${round}_${'AB'[write % 2]}`, `value ${round} ${write}`)
          await history.write('CHANGED_A', `value ${round} ${write}`)
          await history.start()
        }
      })().catch(() => {})
      await new Promise((wait) => setTimeout(wait, afterMs))
      await stage.kill()
      await storm
      return recover('sync')
    },
  }
}
