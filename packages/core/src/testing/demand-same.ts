import { demand, thrownBy } from '@hanzo-kms/connector-kit/testing'
import { Duplicate } from '../duplicate.ts'
import { LeaseLost } from '../sync/ledger.ts'

/** Equal in every byte; a property that is undefined is the same as none. */
export function demandSame(actual: unknown, expected: unknown, what: string): void {
  const [is, should] = [show(actual), show(expected)]
  demand(is === should, `${what}: expected ${should}, found ${is}`)
}

/** A row that is taken, or was changed meanwhile: whatever the engine calls it. */
export async function demandDuplicate(what: string, attempt: () => Promise<unknown>): Promise<void> {
  const thrown = await thrownBy(attempt)
  demand(thrown?.error instanceof Duplicate, `${what}: expected a Duplicate, ${said(thrown)}`)
}

export async function demandLeaseLost(what: string, attempt: () => Promise<unknown>): Promise<void> {
  const thrown = await thrownBy(attempt)
  demand(thrown?.error instanceof LeaseLost, `${what}: expected LeaseLost, ${said(thrown)}`)
}

export async function demandRefusal(what: string, attempt: () => Promise<unknown>): Promise<void> {
  demand((await thrownBy(attempt)) !== undefined, `${what}: expected a refusal, but it went well`)
}

function said(thrown: { readonly error: unknown } | undefined): string {
  return thrown ? `found ${String(thrown.error)}` : 'but it went well'
}

function show(value: unknown): string {
  if (value === undefined) return 'undefined'
  if (value instanceof Uint8Array) return `bytes(${Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')})`
  if (value instanceof Set) return `set${show([...value])}`
  if (value instanceof Map) return `map${show([...value])}`
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const properties = Object.entries(value).filter(([, held]) => held !== undefined)
  return `{${properties
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, held]) => `${name}: ${show(held)}`)
    .join(', ')}}`
}
