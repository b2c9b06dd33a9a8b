import type { Plan, Run } from '@hanzo-kms/contracts/secret-syncs'
import type { CrashStage } from './crash-stage.ts'

/** What we did and heard of, and what strangers did: all that may be demanded afterwards. */
export interface History {
  /** Acknowledged with 200: the value that a key must have, or null for one that must be gone. */
  readonly acknowledged: Map<string, string | null>
  /** Values of strangers' entries, by full name. */
  readonly strangers: Map<string, string>
  write(key: string, value: string | null): Promise<void>
  /** As a stranger, where nothing is. True: it was done. */
  squat(name: string): Promise<boolean>
  /** Strangers take away what they made, but for these. */
  leave(kept: readonly string[]): Promise<void>
  /** Starts a run: of a sync unless another kind is named. */
  start(kind?: RunKind): Promise<void>
  /** Until no run is queued or running; answers with the newest. */
  quiet(): Promise<Run>
  /** After an import: takes what came into the source for acknowledged from now on; answers with strangers' entries that should have come and did not. */
  imported(): Promise<readonly string[]>
  /** After a removal: our entries that are still there. */
  unremoved(): Promise<readonly string[]>
  /** What is wrong now: empty when everything is as it must be. */
  judge(): Promise<Verdict>
}

export type RunKind = 'sync' | 'import' | 'remove'
const startOf = {
  sync: 'sync-secrets',
  import: 'import-secrets?importBehavior=prioritize-source',
  remove: 'remove-secrets',
} as const satisfies Record<RunKind, string>

export interface Verdict {
  /** Acknowledged writes that the source does not have. */
  readonly lost: readonly string[]
  /** Strangers' entries that were changed or removed. */
  readonly harmed: readonly string[]
  /** Entries at the destination that are not what the source says, and steps that a plan still has. */
  readonly unequal: readonly string[]
}

const LOOKS_MAX = 3_000
const LOOK_EVERY_MS = 40

export function beginHistory(stage: CrashStage): History {
  const acknowledged: History['acknowledged'] = new Map()
  const unsure = new Map<string, string | null>()
  const strangers = new Map<string, string>()
  let squatters = 0
  const at = `/api/v1/secret-syncs/windmill/${stage.syncId}`
  const place = { workspaceId: stage.projectId, environment: 'prod', secretPath: '/' }

  const source = async () => {
    const query = new URLSearchParams(place)
    const { secrets } = await stage.demand<{ secrets: readonly { secretKey: string; secretValue: string }[] }>(
      'GET',
      `/api/v3/secrets/raw?${query}`,
    )
    return new Map(secrets.map(({ secretKey, secretValue }) => [secretKey, secretValue]))
  }
  return {
    acknowledged,
    strangers,
    async write(key, value) {
      const known = acknowledged.get(key)
      const method = value === null ? 'DELETE' : known === undefined || known === null ? 'POST' : 'PATCH'
      unsure.set(key, value)
      const { status, body } = await stage.ask(method, `/api/v3/secrets/raw/${key}`, {
        ...place,
        ...(value !== null && { secretValue: value }),
      })
      if (status !== 200) throw new Error(`${method} ${key}: ${status} ${JSON.stringify(body)}`)
      unsure.delete(key)
      acknowledged.set(key, value)
    },
    async squat(name) {
      squatters += 1
      const value = `theirs ${squatters}`
      if ((await stage.variables()).has(name)) return false
      await stage.arrange({ op: 'variable', path: name, value, description: 'by hand' })
      strangers.set(name, value)
      return true
    },
    async leave(kept) {
      for (const name of [...strangers.keys()].filter((stranger) => !kept.includes(stranger))) {
        await stage.arrange({ op: 'remove-variable', path: name })
        strangers.delete(name)
      }
    },
    start: async (kind = 'sync') => void (await stage.demand('POST', `${at}/${startOf[kind]}`)),
    async quiet() {
      for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
        const { runs } = await stage.demand<{ runs: readonly Run[] }>('GET', `${at}/runs?limit=9`)
        const [newest] = runs
        if (newest && runs.every(({ state }) => state !== 'queued' && state !== 'running')) return newest
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
      }
      throw new Error('The runs do not come to an end')
    },
    async imported() {
      const kept = await source()
      const missing: string[] = []
      for (const [name, value] of strangers) {
        const key = name.slice(stage.prefix.length)
        const here = kept.get(key)
        if (here === undefined) missing.push(name)
        if (here !== value) continue
        acknowledged.set(key, value)
        strangers.delete(name)
      }
      return missing
    },
    async unremoved() {
      const remote = [...(await stage.variables()).keys()]
      return remote.filter((name) => name.startsWith(stage.prefix) && !strangers.has(name))
    },
    async judge() {
      const [kept, remote] = [await source(), await stage.variables()]
      const { plan } = await stage.demand<{ plan: Plan }>('POST', `${at}/plan`)
      // A write without an answer may have happened or not; the source says which.
      for (const [key, value] of unsure) if ((kept.get(key) ?? null) === value) acknowledged.set(key, value)
      unsure.clear()
      const lost = [...acknowledged].flatMap(([key, value]) => ((kept.get(key) ?? null) === value ? [] : [`${key} is not ${value}`]))
      const harmed = [...strangers].flatMap(([name, value]) => (remote.get(name) === value ? [] : [`${name} is ${remote.get(name)}`]))
      const wanted = new Map([...kept].map(([key, value]) => [`${stage.prefix}${key}`, value]))
      const names = new Set([...wanted.keys(), ...[...remote.keys()].filter((name) => name.startsWith(stage.prefix))])
      const unequal = [...names].flatMap((name) =>
        strangers.has(name) || remote.get(name) === wanted.get(name) ? [] : [`${name} is ${remote.get(name)}, not ${wanted.get(name)}`],
      )
      const steps = plan.steps.flatMap(({ action, name }) =>
        ['create', 'update', 'delete', 'forget', 'hidden'].includes(action) ? [`the plan would ${action} ${name}`] : [],
      )
      return { lost, harmed, unequal: [...unequal, ...steps] }
    },
  }
}
