import { demand, thrownBy } from '@hanzo-kms/connector-kit/testing'
import { countEvents } from './audit-laws.ts'
import { demandLeaseLost, demandSame } from './demand-same.ts'
import { intent, LONG_AGO_MS } from './sample-rows.ts'
import { LEASE_MS, NO_LEASE_MS, type StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

/** What holds when two transactions are under way at the same time. Only for stores that have a second one. */
export function meetingLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, store, other, runningRun, takeOver, claim } = bench
  if (other === undefined) return []
  /** Begins the work, has the others done after its first step, then lets it go on. Again, without the others, where it must. */
  const amid = async <T>(
    first: (inside: Parameters<Parameters<typeof store.transact>[0]>[0]) => Promise<void>,
    others: () => Promise<unknown>,
    then: (inside: Parameters<Parameters<typeof store.transact>[0]>[0]) => Promise<T>,
  ): Promise<{ readonly result: T; readonly tries: number }> => {
    let tries = 0
    const result = await store.transact(async (repositories) => {
      tries += 1
      await first(repositories)
      if (tries === 1) await others()
      return then(repositories)
    })
    return { result, tries }
  }

  return [
    law('meeting: work sees one moment from its first read to its end, whatever others commit meanwhile', async () => {
      const { organization, root } = await plant()
      const { result } = await amid(
        async ({ secrets }) => void (await secrets.list([root.id])),
        () =>
          other.transact(async ({ secrets, audit }) => {
            await secrets.insertMany([rows.secret(root.id, 'K')])
            await audit.append(rows.event(organization.id), new Uint8Array(32))
          }),
        async ({ secrets, audit }) => [(await secrets.list([root.id])).length, await countEvents(audit, organization.id)],
      )
      demandSame(result, [0, 0], 'what the work saw of the other')
      demandSame((await inside(({ secrets }) => secrets.list([root.id]))).length, 1, 'what is there afterwards')
    }),
    law('meeting: what is not committed is seen by nobody else', async () => {
      const { root } = await plant()
      const key = rows.secret(root.id, 'K')
      await amid(
        ({ secrets }) => secrets.insertMany([key]),
        async () => demandSame(await other.transact(({ secrets }) => secrets.findById(key.id)), undefined, 'seen by the other'),
        async () => {},
      )
    }),
    law('meeting: work that reads, and writes what another has changed since, is run again and sees the change', async () => {
      const { organization, project } = await plant()
      const { result, tries } = await amid(
        async ({ projects }) => void (await projects.find(organization.id, project.id)),
        () => other.transact(({ projects }) => projects.update(project.id, { name: 'theirs', updatedAtMs: LONG_AGO_MS })),
        async ({ projects }) => {
          const seen = await projects.find(organization.id, project.id)
          await projects.update(project.id, { description: `after ${seen?.name}`, updatedAtMs: LONG_AGO_MS })
          return seen?.name
        },
      )
      demandSame([result, tries], ['theirs', 2], 'what the work saw at last, and its tries')
      const after = await inside(({ projects }) => projects.find(organization.id, project.id))
      demandSame([after?.name, after?.description, after?.version], ['theirs', 'after theirs', 3], 'the project')
    }),
    law('meeting: in a view of the latest, each read shows what was committed before it', async () => {
      const { organization, project } = await plant()
      const seen = await store.transact(async ({ projects }) => {
        const name = async () => (await projects.find(organization.id, project.id))?.name
        const before = await name()
        await other.transact((theirs) => theirs.projects.update(project.id, { name: 'theirs', updatedAtMs: LONG_AGO_MS }))
        return [before, await name()]
      }, 'latest')
      demandSame(seen, [project.name, 'theirs'], 'what was read')
    }),
    law('meeting: two that wait for each other both come to their end', async () => {
      const [one, two] = [await plant(), await plant()]
      const touch = (id: string) => ({ id, change: { updatedAtMs: LONG_AGO_MS } })
      const met = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
      const both = [
        [one.project, two.project],
        [two.project, one.project],
      ] as const
      await Promise.all(
        both.map(([first, second], index) =>
          bench.storeOf(index).transact(async ({ projects }) => {
            await projects.update(touch(first.id).id, touch(first.id).change)
            met[index]?.resolve()
            await Promise.all(met.map(({ promise }) => promise))
            await projects.update(second.id, touch(second.id).change)
          }),
        ),
      )
      for (const { organization, project } of [one, two])
        demandSame((await inside(({ projects }) => projects.find(organization.id, project.id)))?.version, 3, 'version')
    }),
    law('meeting: what a row refers to was deleted meanwhile: the work is run again, and finds it gone', async () => {
      const { sync } = await plant()
      const { result, tries } = await amid(
        async ({ syncs }) => void (await syncs.findForRun(sync.id)),
        () => other.transact(({ syncs }) => syncs.delete(sync.id)),
        async ({ syncs, runs }) => {
          const found = await syncs.findForRun(sync.id)
          if (found) await runs.queue(rows.run(sync.id))
          return found
        },
      )
      demandSame([result, tries], [undefined, 2], 'what the work found at last, and its tries')
    }),
    law('meeting: what nobody referred to is referred to meanwhile: the work is run again, and finds who does', async () => {
      const { organization, project, root } = await plant()
      const connection = rows.connection(organization.id, project.id)
      const at = { organizationId: organization.id, projectId: project.id, connectionId: connection.id, folderId: root.id }
      await inside(({ connections }) => connections.insert(connection))
      const { result, tries } = await amid(
        async ({ syncs }) => void (await syncs.usingConnection(connection.id)),
        () => other.transact(({ syncs }) => syncs.insert(rows.sync(at))),
        async ({ syncs, connections }) => {
          const { length } = await syncs.usingConnection(connection.id)
          if (length === 0) await connections.delete(connection.id)
          return length
        },
      )
      demandSame([result, tries], [1, 2], 'how many the work found at last, and its tries')
    }),
    law('meeting: a run that goes back to the queue while an edit queues another finds it and ends', async () => {
      const { sync } = await plant()
      const run = await runningRun(sync.id)
      const end = { message: 'why', dueAtMs: LONG_AGO_MS, finishedAtMs: LONG_AGO_MS }
      await amid(
        async ({ runs }) => void (await runs.find(sync.id, run.runId)),
        () => other.transact(({ runs }) => runs.queue(rows.run(sync.id))),
        ({ runs }) => runs.retryLater(run, end),
      )
      demandSame((await inside(({ runs }) => runs.find(sync.id, run.runId)))?.state, 'failed', 'state of the run')
      demand((await claim()).id !== run.runId, 'The run that ended is due')
    }),
    law('meeting: who saves a sync into a space waits for who was there first, and sees what that one saved', async () => {
      const { organization, project, connection, root } = await plant()
      const at = { organizationId: organization.id, projectId: project.id, connectionId: connection.id, folderId: root.id }
      const save = rows.sync(at, { place: { space: 's', prefix: 'p' } })
      const begun = Promise.withResolvers<void>()
      let second: Promise<number> | undefined
      await amid(
        async ({ syncs }) => demandSame(await syncs.inSpaceLocked(organization.id, 's'), [], 'what the first finds'),
        async () => {
          second = other.transact(async ({ syncs }) => {
            await syncs.findForRun(save.id)
            begun.resolve()
            return (await syncs.inSpaceLocked(organization.id, 's')).length
          })
          await begun.promise
        },
        ({ syncs }) => syncs.insert(save),
      )
      demandSame(await second, 1, 'how many the second finds')
    }),
    law('meeting: the own error of the work is never a reason to run it again', async () => {
      let tries = 0
      const thrown = await thrownBy(() =>
        store.transact(async () => {
          tries += 1
          throw Object.assign(new Error('own'), { status: 400 })
        }),
      )
      demandSame([tries, thrown !== undefined], [1, true], 'tries')
    }),
    law('meeting: a claim passes by a run while its holder writes, though its lease has ended', async () => {
      const { sync } = await plant()
      const run = await runningRun(sync.id, NO_LEASE_MS)
      await amid(
        ({ ledger }) => ledger.intend(run, [intent('a')]),
        async () => {
          const taken = await other.transact(({ runs }) => runs.claim(LEASE_MS))
          demand(taken === undefined, 'A run was taken over in the middle of a write of its holder')
        },
        async () => {},
      )
      const held = await takeOver(run)
      demand(held.fence > run.fence, 'The fence did not grow')
    }),
    law('meeting: an old holder whose write began before the run was taken over does not commit after it', async () => {
      const { sync } = await plant()
      const run = await runningRun(sync.id, NO_LEASE_MS)
      await demandLeaseLost('the late write', () =>
        amid(
          async ({ ledger }) => void (await ledger.entries(sync.id)),
          () => takeOver(run),
          ({ ledger }) => ledger.intend(run, [intent('a')]),
        ),
      )
      demandSame(await inside(({ ledger }) => ledger.entries(sync.id)), [], 'entries')
    }),
    law('meeting: a run that an edit has joined and not yet committed is not claimed before', async () => {
      const { root, sync } = await plant()
      await inside(({ runs }) => runs.queue(rows.run(sync.id)))
      await amid(
        async ({ secrets, runs }) => {
          await secrets.insertMany([rows.secret(root.id, 'K')])
          await runs.queue(rows.run(sync.id))
        },
        async () => {
          const early = await other.transact(({ runs }) => runs.claim(LEASE_MS))
          demand(early === undefined, 'A run was claimed while an edit that joined it was not committed')
        },
        async () => {},
      )
      await claim()
    }),
    law('meeting: an edit that joins a run which is claimed meanwhile makes another', async () => {
      const { sync } = await plant()
      const first = await inside(({ runs }) => runs.queue(rows.run(sync.id)))
      const { result } = await amid(
        async ({ syncs }) => void (await syncs.findForRun(sync.id)),
        () => other.transact(({ runs }) => runs.claim(LEASE_MS)),
        ({ runs }) => runs.queue(rows.run(sync.id)),
      )
      demand(result !== first, 'The edit joined a run that had begun already')
      demandSame((await inside(({ runs }) => runs.find(sync.id, result)))?.state, 'queued', 'state of the new run')
    }),
  ]
}
