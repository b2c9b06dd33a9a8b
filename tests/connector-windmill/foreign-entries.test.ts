import { neverCancelled, secret } from '@hanzo-kms/connector-kit'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { expectFailure } from './expect-failure.ts'
import { named, OTHER_OWNER, OWNER, PROFILES, setStage } from './stage.ts'

const ours = (path: string) => ({ op: 'variable', path, value: 'ours', description: `Ours. [hanzo-kms:${OWNER}]` })
const signal = neverCancelled

describe.each(PROFILES)('what is not ours, on Windmill %s', async (profile) => {
  const stage = await setStage({ profile })
  afterAll(() => stage.close())
  beforeEach(async () => {
    for (const { path } of await stage.variables()) await stage.arrange({ op: 'remove-variable', path })
    for (const path of await stage.resources()) await stage.arrange({ op: 'remove-resource', path })
  })
  const folder = (name: string, write = true) => ({ op: 'folder', name, extra_perms: { 'u/dev1': write } })
  const shown = async (path: string) => (await stage.open({ path }).list(signal)).map(({ name }) => name)

  it("a neighbour that Windmill's wildcard drags in is neither listed nor removed", async () => {
    await stage.arrange(folder('a_p'), folder('axp'), ours('f/a_p/MINE'), ours('f/axp/MINE'), ours('f/a_p/deep/MINE'))
    expect(await shown('f/a_p/')).toEqual(['f/a_p/MINE'])
    const destination = stage.open({ path: 'f/a_p/' })
    await destination.list(signal)
    await destination.remove([named('f/a_p/MINE')], signal)
    expect((await stage.variables()).map(({ path }) => path).sort()).toEqual(['f/a_p/deep/MINE', 'f/axp/MINE'])
  })

  it('a remembered name outside the target is never addressed, whatever is asked', async () => {
    await stage.arrange(folder('a_p'), folder('axp'), ours('f/axp/MINE'), ours('f/a_p/deep/MINE'))
    const destination = stage.open({ path: 'f/a_p/' })
    for (const path of ['f/axp/MINE', 'f/a_p/deep/MINE', 'f/a_p/../axp/MINE', 'f/a_p/MINE?x', 'u/dev1/MINE']) {
      const requests = await stage.requestsOf(async () => {
        await expectFailure('rejected', destination.create(named(path), secret('v'), signal))
        await expectFailure('rejected', destination.update(named(path), secret('v'), signal))
        await expectFailure('rejected', destination.remove([named(path)], signal))
        await expectFailure('rejected', destination.present?.([named(path)], signal) ?? Promise.resolve())
        await expectFailure('rejected', destination.read?.(named(path), signal) ?? Promise.resolve())
      })
      expect(requests).toEqual([])
    }
  })

  it('a variable with a resource at its path is protected, and both outlive a remove', async () => {
    await stage.arrange(ours('f/app/LINKED'), ours('f/app/PLAIN'), {
      op: 'resource',
      path: 'f/app/LINKED',
      value: { token: '$var:f/app/LINKED' },
    })
    const destination = stage.open()
    const entries = await destination.list(signal)
    expect(entries.find(({ name }) => name === 'f/app/LINKED')?.protection).toContain('resource')
    expect(entries.find(({ name }) => name === 'f/app/PLAIN')?.protection).toBeUndefined()
    await expectFailure('rejected', destination.update(named('f/app/LINKED'), secret('new'), signal))
    expect(await destination.remove([named('f/app/LINKED'), named('f/app/PLAIN')], signal)).toEqual(['f/app/PLAIN'])
    expect(await stage.resources()).toEqual(['f/app/LINKED'])
    expect((await stage.variable('f/app/LINKED'))?.value).toBe('ours')
  })

  it('a lone resource outlives the remove of a variable that is not there', async () => {
    await stage.arrange({ op: 'resource', path: 'f/app/LONELY', value: {} })
    expect(await stage.open().remove([named('f/app/LONELY')], signal)).toEqual(['f/app/LONELY'])
    expect(await stage.resources()).toEqual(['f/app/LONELY'])
  })

  it.each([
    ['an OAuth token', { is_oauth: true }],
    ["an account's variable", { account: 7 }],
  ])('%s is protected, and outlives a remove and an update', async (_, fields) => {
    await stage.arrange({ ...ours('f/app/OAUTH'), ...fields })
    const destination = stage.open()
    const [entry] = await destination.list(signal)
    expect(entry?.protection).toContain('OAuth')
    await expectFailure('rejected', destination.update(named('f/app/OAUTH'), secret('new'), signal))
    const requests = await stage.requestsOf(async () => {
      expect(await destination.remove([named('f/app/OAUTH')], signal)).toEqual([])
    })
    expect(requests).toEqual([])
    expect((await stage.variable('f/app/OAUTH'))?.value).toBe('ours')
  })

  it("people's permissions and, where there are any, their labels survive our update", async () => {
    await stage.arrange({ ...ours('f/app/A'), labels: ['team-red', `hanzo-kms:${OTHER_OWNER}`], extra_perms: { 'u/dev2': false } })
    const destination = stage.open()
    const [before] = await destination.list(signal)
    expect(before?.owner).toBe(profile === '1.479' ? OWNER : OTHER_OWNER)
    await destination.update(named('f/app/A'), secret('new'), signal)
    expect(await stage.variable('f/app/A')).toMatchObject({
      value: 'new',
      is_secret: true,
      description: `Managed by Hanzo KMS. Edits here are overwritten. [hanzo-kms:${OWNER}]`,
      extra_perms: { 'u/dev2': false },
      labels: profile === '1.479' ? ['team-red', `hanzo-kms:${OTHER_OWNER}`] : ['team-red', `hanzo-kms:${OWNER}`],
    })
    expect((await destination.list(signal))[0]?.owner).toBe(OWNER)
  })

  it('labels are sent only where Windmill has them', async () => {
    await stage.open().create(named('f/app/A'), secret('v'), signal)
    expect((await stage.variable('f/app/A'))?.labels).toEqual(profile === '1.479' ? null : [`hanzo-kms:${OWNER}`])
  })

  it('the mark in a description counts only as its last word', async () => {
    const described = (path: string, description: string) => ({ op: 'variable', path, value: 'v', description })
    await stage.arrange(
      described('f/app/A', `[hanzo-kms:${OWNER}] was here`),
      described('f/app/B', `see [hanzo-kms:${OTHER_OWNER}]  \n`),
      described('f/app/C', 'nobody'),
    )
    const owners = (await stage.open().list(signal)).map(({ name, owner }) => [name, owner])
    expect(Object.fromEntries(owners)).toEqual({ 'f/app/A': null, 'f/app/B': OTHER_OWNER, 'f/app/C': null })
  })
})
