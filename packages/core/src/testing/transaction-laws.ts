import { demand, thrownBy } from '@hanzo-kms/connector-kit/testing'
import type { Repositories } from '../ports.ts'
import { countEvents } from './audit-laws.ts'
import { demandDuplicate, demandSame } from './demand-same.ts'
import type { Scene, StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

class OnPurpose extends Error {}

export function transactionLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, store } = bench
  /** What a use case does: state, event, run. */
  const change = async ({ secrets, audit, runs }: Repositories, { organization, root, sync }: Scene) => {
    await secrets.insertMany([rows.secret(root.id, 'K')])
    await audit.append(rows.event(organization.id), new Uint8Array(32))
    await runs.queue(rows.run(sync.id))
  }
  const traces = ({ organization, root, sync }: Scene) =>
    inside(async ({ secrets, audit, runs }) => ({
      secrets: (await secrets.list([root.id])).length,
      events: await countEvents(audit, organization.id),
      runs: (await runs.list(sync.id, { limit: 9, offset: 0 })).length,
    }))

  return [
    law('a transaction answers with what its work answers', async () => {
      demandSame(await store.transact(async () => 'answer'), 'answer', 'answer')
    }),
    law('state, its audit event and the run that it causes commit together', async () => {
      const scene = await plant()
      await inside((repositories) => change(repositories, scene))
      demandSame(await traces(scene), { secrets: 1, events: 1, runs: 1 }, 'after the commit')
    }),
    law('a throw rolls back everything, the audit event and the queued run included, and comes out as it is', async () => {
      const scene = await plant()
      const own = new OnPurpose('on purpose')
      const thrown = await thrownBy(() =>
        inside(async (repositories) => {
          await change(repositories, scene)
          throw own
        }),
      )
      demand(thrown?.error === own, `The error of the work came out as ${String(thrown?.error)}`)
      demandSame(await traces(scene), { secrets: 0, events: 0, runs: 0 }, 'after the throw')
    }),
    law('a refused row rolls back everything before it', async () => {
      const scene = await plant()
      await demandDuplicate('the second change', () =>
        inside(async (repositories) => {
          await change(repositories, scene)
          await change(repositories, scene)
        }),
      )
      demandSame(await traces(scene), { secrets: 0, events: 0, runs: 0 }, 'after the refusal')
    }),
    law('a refusal that the work swallows still cannot commit', async () => {
      const scene = await plant()
      await thrownBy(() =>
        inside(async (repositories) => {
          await change(repositories, scene)
          await repositories.secrets.insertMany([rows.secret(scene.root.id, 'K')]).catch(() => {})
        }),
      )
      demandSame(await traces(scene), { secrets: 0, events: 0, runs: 0 }, 'after the swallowed refusal')
    }),
    law('a text with NUL or half of a surrogate pair is refused, never cut or replaced', async () => {
      const { organization, root } = await plant()
      for (const text of ['a\0b', '\0', 'a\ud800', '\udc00b']) {
        const attempts: readonly (() => Promise<unknown>)[] = [
          () => inside(({ projects }) => projects.insert(rows.project(organization.id, { name: text }))),
          () => inside(({ secrets }) => secrets.insertMany([rows.secret(root.id, text)])),
          () => inside(({ secrets }) => secrets.insertMany([rows.secret(root.id, 'K', { metadata: [{ key: text, value: '' }] })])),
          () => inside(({ audit }) => audit.append(rows.event(organization.id, { metadata: { text } }), new Uint8Array(32))),
          () => inside(({ identities }) => identities.insert(rows.identity(organization.id, { metadata: [{ key: '', value: text }] }))),
        ]
        for (const [index, attempt] of attempts.entries()) {
          const thrown = await thrownBy(attempt)
          demand(thrown?.error instanceof Error, `Text ${JSON.stringify(text)} was taken by attempt ${index}`)
          demand(/NUL|surrogate/.test(thrown.error.message), `Attempt ${index} is refused without saying why: ${thrown.error.message}`)
        }
      }
    }),
  ]
}
