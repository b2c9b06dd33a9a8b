import { createSeededRandom } from '../state/random.ts'

export const FAULT_KINDS = ['status', 'reset', 'reset-after', 'html', 'delay', 'truncate'] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

export interface FaultRule {
  readonly method?: string
  /** The beginning of the path. */
  readonly path?: string
  readonly rate: number
  readonly times?: number
  readonly kind: FaultKind
  readonly status?: number
  readonly retryAfterS?: number
  readonly delayMs?: number
}

/** Decides which requests go wrong; the same seed and the same requests give the same faults. */
export class Faults {
  #rules: { rule: FaultRule; left: number }[] = []
  #random = createSeededRandom(1)

  replace(rules: readonly FaultRule[], seed: number): void {
    this.#rules = rules.map((rule) => ({ rule, left: rule.times ?? Number.POSITIVE_INFINITY }))
    this.#random = createSeededRandom(seed)
  }

  /** The faults of one request: any number of delays, then at most one of another kind. */
  choose(method: string, path: string): FaultRule[] {
    const chosen: FaultRule[] = []
    for (const entry of this.#rules) {
      const { rule } = entry
      if (entry.left <= 0 || (rule.method !== undefined && rule.method !== method)) continue
      if (rule.path !== undefined && !path.startsWith(rule.path)) continue
      if (this.#random() >= rule.rate) continue
      entry.left--
      chosen.push(rule)
      if (rule.kind !== 'delay') break
    }
    return chosen
  }
}
