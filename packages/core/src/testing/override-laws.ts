import { demandDuplicate, demandSame } from './demand-same.ts'
import { LONG_AGO_MS } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

export function overrideLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, newId } = bench

  return [
    law('overrides: every field comes back as it was, to their owner only', async () => {
      const { root, user, organization } = await plant()
      const machine = rows.identity(organization.id)
      const owners = { user: { kind: 'user', id: user.id }, machine: { kind: 'identity', id: machine.id } } as const
      const secret = rows.secret(root.id, 'K')
      const own = rows.override(secret.id, owners.user)
      const bare = rows.override(secret.id, owners.machine, { sealedComment: null, skipMultilineEncoding: null, version: 7 })
      await inside(async ({ identities, secrets, overrides }) => {
        await identities.insert(machine)
        await secrets.insertMany([secret])
        for (const override of [own, bare]) await overrides.insert(override)
        demandSame(await overrides.find(secret.id, owners.user), own, 'of the user')
        demandSame(await overrides.find(secret.id, owners.machine), bare, 'of the machine')
        demandSame(await overrides.findById(own.id, owners.user), own, 'by its id')
        demandSame(await overrides.findById(own.id, owners.machine), undefined, 'by its id, for another owner')
        demandSame(await overrides.findById('no-id', owners.user), undefined, 'by no id')
        demandSame(await overrides.list([root.id, 'no-id'], owners.user), [own], 'in the folder')
        demandSame(await overrides.list([newId()], owners.user), [], 'in another folder')
        // The same id, but of the other kind.
        demandSame(await overrides.find(secret.id, { kind: 'identity', id: user.id }), undefined, 'of another kind')
        for (const id of [newId(), 'no-id']) demandSame(await overrides.find(id, owners.user), undefined, 'of no secret')
      })
    }),
    law('overrides: one of each owner for a secret; a change is lost to whoever came second', async () => {
      const { root, user } = await plant()
      const owner = { kind: 'user', id: user.id } as const
      const secret = rows.secret(root.id, 'K')
      const own = rows.override(secret.id, owner)
      await inside(async ({ secrets, overrides }) => {
        await secrets.insertMany([secret])
        await overrides.insert(own)
      })
      await demandDuplicate('insert', () => inside(({ overrides }) => overrides.insert(rows.override(secret.id, owner))))
      const next = { ...own, version: 2, sealedValue: new Uint8Array([1]), sealedComment: null, updatedAtMs: LONG_AGO_MS + 5 }
      await inside(({ overrides }) => overrides.update(next))
      await demandDuplicate('a second change of the same version', () => inside(({ overrides }) => overrides.update(next)))
      demandSame(await inside(({ overrides }) => overrides.find(secret.id, owner)), next, 'after the changes')
    }),
    law('overrides: they end with their secret, and follow it into another folder', async () => {
      const { environment, root, user } = await plant()
      const owner = { kind: 'user', id: user.id } as const
      const folder = rows.folder(environment.id, root, 'other')
      const secret = rows.secret(root.id, 'K')
      const own = rows.override(secret.id, owner)
      await inside(async ({ folders, secrets, overrides }) => {
        await folders.insert(folder)
        await secrets.insertMany([secret])
        await overrides.insert(own)
        await secrets.updateMany([{ ...secret, version: 2, folderId: folder.id }])
        demandSame(await overrides.list([folder.id], owner), [own], 'where the secret is now')
        demandSame(await overrides.list([root.id], owner), [], 'where it was')
        const second = rows.secret(root.id, 'K2')
        const beside = rows.override(second.id, owner)
        await secrets.insertMany([second])
        await overrides.insert(beside)
        await overrides.delete(beside.id)
        demandSame(await overrides.find(second.id, owner), undefined, 'after deleting it')
        demandSame(await overrides.find(secret.id, owner), own, 'after deleting another')
        await secrets.deleteMany([secret.id], LONG_AGO_MS)
        demandSame(await overrides.find(secret.id, owner), undefined, 'after the secret is gone')
      })
    }),
  ]
}
