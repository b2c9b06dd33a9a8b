import type { RemoteEntry, RemoteName } from '@hanzo-kms/connector-kit'
import { secret } from '@hanzo-kms/connector-kit'
import type { Fingerprint, LedgerEntry } from '@hanzo-kms/core/sync/ledger'
import { type Decision, type PlanInput, plan, type SyncPolicy, samePlan } from '@hanzo-kms/core/sync/plan'
import { defaultPolicy } from '@hanzo-kms/core/sync/sync'
import { describe, expect, test } from 'vitest'

const SYNC = 'sync-1'
const name = (key: string) => `f/app/${key}` as RemoteName
const fingerprint = (value: string) => `fp:${value}` as Fingerprint

interface Scene {
  readonly desired?: Readonly<Record<string, string>>
  readonly blocked?: readonly string[]
  readonly remote?: readonly Partial<RemoteEntry & { key: string }>[]
  readonly ledger?: readonly Partial<LedgerEntry & { key: string; value: string }>[]
  readonly decisions?: Readonly<Record<string, Decision>>
  readonly policy?: Partial<SyncPolicy>
  readonly absence?: 'proven' | 'doubt'
}

export function input({
  desired = {},
  blocked = [],
  remote = [],
  ledger = [],
  decisions = {},
  policy = {},
  absence = 'proven',
}: Scene): PlanInput {
  return {
    syncId: SYNC,
    desired: {
      complete: true,
      entries: Object.entries(desired).map(([key, value]) => ({
        key,
        name: name(key),
        value: secret(value),
        fingerprint: fingerprint(value),
      })),
      blocked: blocked.map((key) => ({ key, name: name(key), problem: 'too long' })),
      readsElsewhere: false,
      keyFor: (remoteName) => remoteName.slice('f/app/'.length),
    },
    remote: { entries: remote.map(({ key = 'A', ...entry }) => ({ name: name(key), owner: SYNC, ...entry })), absence },
    ledger: ledger.map(({ key = 'A', value = '1', ...entry }) => ({
      name: name(key),
      state: 'confirmed',
      everConfirmed: true,
      fingerprint: fingerprint(value),
      ...entry,
    })),
    decisions: new Map(Object.entries(decisions).map(([key, decision]) => [name(key), decision])),
    policy: { ...defaultPolicy, ...policy },
  }
}

const actions = (scene: Scene) => Object.fromEntries(plan(input(scene)).steps.map((step) => [step.key, step.action]))
const reasonFor = (scene: Scene, key = 'A') => plan(input(scene)).steps.find((step) => step.key === key)?.reason

describe('each row of the truth table', () => {
  const A = { A: '1' }
  const rows: readonly [string, Scene, string][] = [
    ['blocked, whatever is there', { blocked: ['A'], remote: [{}], ledger: [{}] }, 'blocked'],
    ['wanted, absent, never written', { desired: A }, 'create'],
    ['wanted, absent, intended only', { desired: A, ledger: [{ state: 'intended', everConfirmed: false }] }, 'create'],
    ['wanted, removed there', { desired: A, ledger: [{}] }, 'create'],
    ['wanted, removed there or hidden, nobody knows', { desired: A, ledger: [{}], absence: 'doubt' }, 'hidden'],
    ['wanted, an entry of another kind is in the way', { desired: A, remote: [{ protection: 'a resource' }], ledger: [{}] }, 'blocked'],
    ['wanted, a stranger’s', { desired: A, remote: [{ owner: null }] }, 'needs-decision'],
    ['wanted, another sync’s', { desired: A, remote: [{ owner: 'sync-2' }], ledger: [{}] }, 'needs-decision'],
    ['wanted, our mark removed by hand', { desired: A, remote: [{ owner: null }], ledger: [{}] }, 'needs-decision'],
    ['wanted, our mark copied by a stranger', { desired: A, remote: [{}] }, 'needs-decision'],
    ['wanted, a stranger’s, adopted', { desired: A, remote: [{ owner: null }], decisions: { A: 'adopt' } }, 'update'],
    ['wanted, a stranger’s, left', { desired: A, remote: [{ owner: null }], decisions: { A: 'leave' } }, 'left'],
    ['wanted, ours, unconfirmed', { desired: A, remote: [{}], ledger: [{ state: 'intended', everConfirmed: false }] }, 'update'],
    ['wanted, ours, another value', { desired: A, remote: [{}], ledger: [{ value: '2' }] }, 'update'],
    ['wanted, ours, edited there', { desired: A, remote: [{ revision: 'r2' }], ledger: [{ revision: 'r1' }] }, 'update'],
    ['wanted, ours, no revision learned yet', { desired: A, remote: [{ revision: 'r2' }], ledger: [{}] }, 'unchanged'],
    ['wanted, ours, equal', { desired: A, remote: [{ revision: 'r1' }], ledger: [{ revision: 'r1' }] }, 'unchanged'],
    ['unwanted, ours', { desired: { B: '1' }, remote: [{}], ledger: [{}] }, 'delete'],
    ['unwanted, ours, the policy does not delete', { remote: [{}], ledger: [{}], policy: { deletes: 'never' } }, 'orphaned'],
    ['unwanted, ours, a resource came to its path', { remote: [{ protection: 'a resource' }], ledger: [{}] }, 'protected'],
    ['unwanted, a stranger’s', { remote: [{ owner: null }] }, 'protected'],
    ['unwanted, a stranger’s where ours was', { remote: [{ owner: null }], ledger: [{}] }, 'forget'],
    ['unwanted, gone', { ledger: [{}] }, 'forget'],
    ['unwanted, gone or hidden, nobody knows', { ledger: [{}], absence: 'doubt' }, 'hidden'],
  ]
  test.each(rows)('%s', (_, scene, action) => {
    expect(actions(scene).A).toBe(action)
    expect(reasonFor(scene)).toMatch(/\w{3}/)
  })

  test('an intent alone is no memory of something written: an empty place is filled even in doubt', () => {
    expect(actions({ desired: A, ledger: [{ state: 'intended', everConfirmed: false }], absence: 'doubt' })).toEqual({ A: 'create' })
  })

  test('one remembered entry that is listed ends the doubt about the others', () => {
    const scene: Scene = { desired: { A: '1', B: '1' }, remote: [{ key: 'B' }], ledger: [{}, { key: 'B' }], absence: 'doubt' }
    expect(actions(scene)).toEqual({ A: 'create', B: 'unchanged' })
  })
})

describe('an unsafe plan waits for a person', () => {
  const owned = (count: number) => Array.from({ length: count }, (_, index) => ({ key: `K${index}` }))
  const kept = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`K${index}`, '1']))
  const verdict = (own: number, keep: number) => plan(input({ desired: kept(keep), remote: owned(own), ledger: owned(own) })).verdict

  test('when the source is empty', () => expect(verdict(1, 0)).toMatchObject({ safe: false, reason: expect.stringContaining('empty') }))
  test('when more than half would go', () =>
    expect(verdict(10, 4)).toMatchObject({ safe: false, reason: expect.stringContaining('6 of the 10') }))
  test('when many would go, however small their share', () => expect(verdict(100, 79)).toMatchObject({ safe: false }))
  test('but not when a few go', () => expect(verdict(10, 8)).toEqual({ safe: true }))
  test('nor when a small folder halves', () => expect(verdict(4, 1)).toEqual({ safe: true }))
})

test('creates come before updates, updates before deletes, deletes before forgetting; by name within each', () => {
  const { steps } = plan(
    input({
      desired: { C2: '1', C1: '1', U2: '2', U1: '2' },
      remote: [{ key: 'U1' }, { key: 'U2' }, { key: 'D' }],
      ledger: [{ key: 'U1' }, { key: 'U2' }, { key: 'D' }, { key: 'F' }],
    }),
  )
  expect(steps.map((step) => step.key)).toEqual(['C1', 'C2', 'U1', 'U2', 'D', 'F'])
})

test('plans are the same by what they do, whatever they say', () => {
  const one = plan(input({ desired: { A: '1' } }))
  expect(samePlan(one, { ...one, steps: one.steps.map((step) => ({ ...step, reason: 'other words' })) })).toBe(true)
  expect(samePlan(one, plan(input({ desired: { A: '2' } })))).toBe(false)
})
