/** Credentials renewed at Windmill itself: an overlap, a journal, and a working token at every moment. */
import { neverCancelled } from '@hanzo-kms/connector-kit'
import type { CredentialRotation } from '@hanzo-kms/contracts/token-care'
import type { Dependencies } from '@hanzo-kms/core'
import { advanceRotation } from '@hanzo-kms/core/connections/care/advance-rotation'
import { openRotation } from '@hanzo-kms/core/connections/care/open-rotation'
import { beginRotation } from '@hanzo-kms/core/connections/care/start-rotation'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addOrganization } from '../support/add-organization.ts'
import { effort } from '../support/effort.ts'
import { type CareStage, type RemoteToken, startCareStage } from './care-stage.ts'

class Crash extends Error {}

/** The same product, which dies at a point: before or after a transaction or a request, counted through. */
function dyingAt(kms: Dependencies, point: number): { readonly kms: Dependencies; died(): boolean } {
  let points = 0
  const pass = () => {
    points += 1
    if (points >= point) throw new Crash('killed')
  }
  const around = async <T>(work: () => Promise<T>) => {
    pass()
    const done = await work()
    pass()
    return done
  }
  const dying: Dependencies = {
    ...kms,
    store: { ...kms.store, transact: (work, view) => around(() => kms.store.transact(work, view)) },
    connectorContext(allow) {
      const context = kms.connectorContext(allow)
      return {
        ...context,
        http(baseUrl, headers) {
          const client = context.http(baseUrl, headers)
          return { send: (request, signal) => around(() => client.send(request, signal)) }
        },
      }
    },
  }
  return { kms: dying, died: () => points >= point }
}

describe.each(['1.479', '1.818'] as const)('on Windmill %s', (profile) => {
  let stage: CareStage
  beforeAll(async () => {
    stage = await startCareStage(profile)
  })
  afterAll(() => stage.stop())

  const rotate = async (connection: { id: string }) => {
    const answer = await stage.ask('POST', connection, '/rotate')
    return { status: answer.status, rotation: (answer.body as { rotation: CredentialRotation }).rotation, body: answer.body }
  }
  const organizationId = async (id: string) => {
    const { appConnection } = (await stage.ask('GET', { id }, '')).body as { appConnection: { orgId: string } }
    return appConnection.orgId
  }
  const connectionOf = async (id: string) => {
    const of = await organizationId(id)
    const found = await stage.kms.store.transact(({ connections }) => connections.find(of, id))
    if (!found) throw new Error('The connection is gone.')
    return found
  }
  /** What the product itself would send now. */
  const inUse = async (id: string) => {
    const connection = await connectionOf(id)
    const rotation = { id: '', organizationId: connection.organizationId, connectionId: id, sealedOld: null, sealedNew: null }
    const opened = await stage.kms.store.transact((inside) => openRotation(stage.kms, inside, rotation as never))
    if (!opened) throw new Error('The connection cannot be opened.')
    return (opened.inUse.reveal() as { accessToken: string }).accessToken
  }
  const works = async (id: string) => (await stage.ask('GET', { id }, '/check')).status === 200
  const marked = (tokens: readonly RemoteToken[]) => tokens.filter(({ label }) => label?.includes('hanzo-kms:'))

  test('now: another token of the same account, scopes, label and life, proven by a run, and then the old one is gone', async () => {
    const scopes = ['users:write', 'workspaces:read', 'variables:write', 'folders:read']
    const old = await stage.makeToken({ scopes })
    const connection = await stage.connect('now', old)
    await stage.stage.importEnv('NOW=1', '/')
    const sync = await stage.stage.createSync({ name: 'now', connectionId: connection.id, isAutoSyncEnabled: true })
    await stage.stage.newestRun(sync)
    const before = await stage.tokens()
    const { status, rotation } = await rotate(connection)
    expect(status).toBe(200)
    expect(['switched', 'done']).toContain(rotation.state)
    // The overlap: the old one is there until the run has confirmed the new one.
    if (rotation.state === 'switched') expect((await stage.tokens()).some(({ token }) => token === old)).toBe(true)
    expect((await stage.untilOver(connection)).rotation).toMatchObject({ state: 'done', message: null, ended: [] })
    const after = await stage.tokens()
    expect(after).toHaveLength(before.length)
    expect(after.some(({ token }) => token === old)).toBe(false)
    const made = after.find(({ token }) => !before.some((each) => each.token === token))
    expect(made).toMatchObject({ label: expect.stringMatching(/^for kms \[hanzo-kms:[0-9a-f-]+\]$/), scopes })
    expect(Date.parse(made?.expiration ?? '') - Date.now()).toBeGreaterThan(59 * 86_400_000)
    expect(await inUse(connection.id)).toBe(made?.token)
    expect((await stage.stage.newestRun(sync)).state).toBe('succeeded')
    const said = JSON.stringify([rotation, await stage.care(connection), (await stage.ask('GET', connection, '')).body])
    for (const token of [old, made?.token ?? '']) expect(said).not.toContain(token)

    // Again: the label does not grow.
    await rotate(connection)
    await stage.untilOver(connection)
    expect(marked(await stage.tokens()).map(({ label }) => label)).toEqual([expect.stringMatching(/^for kms \[hanzo-kms:[0-9a-f-]+\]$/)])
    await stage.stage.api.call('DELETE', `/api/v1/secret-syncs/windmill/${sync.id}`)
  })

  test('killed at any point, a token that works is in use, and in the end one token is there and no other is left', async () => {
    const connection = await stage.connect('killed', await stage.makeToken())
    const sync = await stage.stage.createSync({ name: 'killed', connectionId: connection.id })
    const others = (await stage.tokens()).length - 1
    let points = 0
    // Just after one transaction or request, and just before the next, is the same moment for the world.
    const stride = effort({ short: profile === '1.479' ? 4 : 8, long: 1 })
    for (let point = 2; ; point += stride) {
      const { kms, died } = dyingAt(stage.kms, point)
      const before = await inUse(connection.id)
      const begun = await beginRotation(stage.kms, await connectionOf(connection.id), {
        by: { kind: 'platform', id: null },
        automatic: false,
      })
      await advanceRotation(kms, begun, neverCancelled).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error
      })
      const now = await inUse(connection.id)
      expect(
        (await stage.tokens()).some(({ token }) => token === now),
        `point ${point}: the token in use is there`,
      ).toBe(true)
      const { rotation } = await stage.untilOver(connection)
      expect(rotation, `point ${point}`).toMatchObject({ state: 'done', message: null })
      expect(await stage.tokens(), `point ${point}: no orphan`).toHaveLength(others + 1)
      expect(await inUse(connection.id), `point ${point}: renewed`).not.toBe(before)
      points = point
      if (!died()) break
    }
    expect(await works(connection.id)).toBe(true)
    console.log(
      `rotation on ${profile}: killed at ${Math.floor((points - 2) / stride)} of ${points - 2} points, 0 orphans, a working token at each`,
    )
    expect(points).toBeGreaterThan(30)
    await stage.stage.api.call('DELETE', `/api/v1/secret-syncs/windmill/${sync.id}`)
  })

  test('a Windmill that fails at any request leaves the same', async () => {
    const connection = await stage.connect('failing', await stage.makeToken())
    const others = (await stage.tokens()).length - 1
    for (const fault of [
      { method: 'POST', path: '/api/users/tokens/create', kind: 'reset-after', times: 1 },
      { method: 'POST', path: '/api/users/tokens/create', kind: 'truncate', times: 1 },
      { method: 'POST', path: '/api/users/tokens/create', kind: 'status', status: 503, times: 2 },
      { method: 'GET', path: '/api/users/tokens/list', kind: 'status', status: 502, times: 3 },
      { method: 'DELETE', path: '/api/users/tokens/delete', kind: 'reset-after', times: 1 },
      { method: 'DELETE', path: '/api/users/tokens/delete', kind: 'status', status: 500, times: 2 },
    ]) {
      await stage.stage.faults(fault)
      await rotate(connection)
      const { rotation } = await stage.untilOver(connection)
      await stage.stage.faults()
      expect(rotation, JSON.stringify(fault)).toMatchObject({ state: 'done' })
      expect(await stage.tokens(), JSON.stringify(fault)).toHaveLength(others + 1)
      if (fault.kind === 'reset-after' && fault.method === 'POST')
        expect(rotation?.ended).toEqual([expect.stringMatching(/^for kms \[hanzo-kms:.*\(.{10}…\)$/)])
      expect(await works(connection.id)).toBe(true)
    }
  })

  test('what cannot be renewed is told why, and the old token stays in use', async () => {
    const tokens = async () => (await stage.tokens()).map(({ token }) => token)
    const refused = async (name: string, token: string, why: RegExp, more = {}) => {
      const connection = await stage.connect(name, token, more)
      const before = await tokens()
      await rotate(connection)
      const { rotation } = await stage.untilOver(connection)
      expect(rotation, name).toMatchObject({ state: 'failed', message: expect.stringMatching(why) })
      expect(await tokens(), name).toEqual(before)
      expect(await inUse(connection.id), name).toBe(token)
    }
    await refused('bound', await stage.makeToken({ workspace_id: 'dev' }), /bound to one workspace/, { workspace: 'dev' })
    if (profile === '1.818') {
      await refused('reading', await stage.makeToken({ read_only: true }), /read-only/)
      await refused('narrow', await stage.makeToken({ scopes: ['users:read', 'workspaces:read', 'variables:write'] }), /users:write|scopes/)
      await stage.stage.arrange({ op: 'setting', name: 'max_token_expiration_days', value: 3 })
      await refused('shortened', await stage.makeToken(), /no later than the old one/)
      await stage.stage.arrange({ op: 'setting', name: 'max_token_expiration_days', value: null })
    }
    const never = await stage.connect('endless', await stage.makeToken({ expires_in_ms: undefined }))
    await rotate(never)
    expect((await stage.untilOver(never)).rotation?.state).toBe('done')
  })

  test('a new token that turns out not to work is taken out of use again', async () => {
    const old = await stage.makeToken()
    const connection = await stage.connect('back', old)
    const sync = await stage.stage.createSync({ name: 'back', connectionId: connection.id })
    const before = await stage.tokens()
    const stored = await connectionOf(connection.id)
    const begun = await beginRotation(stage.kms, stored, { by: { kind: 'platform', id: null }, automatic: false })
    // Killed right after the switch; then somebody deletes the new token at Windmill.
    for (let point = 2; ; point += 1) {
      const rotation = await stage.kms.store.transact(({ rotations }) => rotations.newest(connection.id))
      if (rotation?.state === 'switched') break
      const { kms } = dyingAt(stage.kms, point)
      await advanceRotation(kms, rotation ?? begun, neverCancelled).catch(() => undefined)
    }
    const made = await inUse(connection.id)
    expect(made).not.toBe(old)
    await stage.stage.arrange({ op: 'remove-token', token: made }, { op: 'forget-rights' })
    const { rotation } = await stage.untilOver(connection)
    expect(rotation).toMatchObject({ state: 'failed', message: expect.stringContaining('cannot work with the new credentials') })
    expect(await inUse(connection.id)).toBe(old)
    expect((await stage.tokens()).map(({ token }) => token)).toEqual(before.map(({ token }) => token))
    await stage.stage.api.call('DELETE', `/api/v1/secret-syncs/windmill/${sync.id}`)
  })

  test('a token that another connection uses, too, is ended only with the last of them', async () => {
    const token = await stage.makeToken()
    const [first, second] = [await stage.connect('first', token), await stage.connect('second', token)]
    const isThere = async () => (await stage.tokens()).some((each) => each.token === token)
    await rotate(first)
    const kept = (await stage.untilOver(first)).rotation
    expect(kept).toMatchObject({ state: 'done', message: expect.stringContaining('"second"') })
    expect(await isThere()).toBe(true)
    await rotate(second)
    expect((await stage.untilOver(second)).rotation).toMatchObject({ state: 'done', message: null })
    expect(await isThere()).toBe(false)
    for (const { id } of [first, second]) expect(await works(id)).toBe(true)
  })

  test('a token that a connection of another organization uses, too, is not ended under it, and nothing tells whose that is', async () => {
    const token = await stage.makeToken()
    const own = await stage.connect('own', token)
    const others = await addOrganization(stage.stage.server, `Other${profile.replace('.', '')}`)
    const { project } = await others.api.call<{ project: { id: string } }>('POST', '/api/v1/projects', { projectName: 'Theirs' })
    // The same Windmill by another address, and named by another name there.
    const credentials = { token, instanceUrl: `${stage.stage.emulator.url}/` }
    const theirs = { name: 'canary-theirs', method: 'access-token', projectId: project.id, credentials }
    const made = await others.api.call<{ appConnection: { id: string } }>('POST', '/api/v1/app-connections/windmill', theirs)
    const isThere = async () => (await stage.tokens()).some((each) => each.token === token)
    await rotate(own)
    const kept = await stage.untilOver(own)
    expect(kept.rotation).toMatchObject({ state: 'done', message: expect.stringContaining('another organization') })
    expect(JSON.stringify(kept)).not.toContain('canary-theirs')
    expect(await isThere()).toBe(true)
    await others.api.call('DELETE', `/api/v1/app-connections/windmill/${made.appConnection.id}`)
    await stage.stage.arrange({ op: 'remove-token', token })
  })

  test('two at once are one; a person’s own new token goes before; a connection under way is not deleted', async () => {
    const connection = await stage.connect('meeting', await stage.makeToken())
    const answers = await Promise.all([rotate(connection), rotate(connection)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
    await stage.untilOver(connection)
    const begun = await beginRotation(stage.kms, await connectionOf(connection.id), {
      by: { kind: 'platform', id: null },
      automatic: false,
    })
    expect((await stage.ask('DELETE', connection, '')).status).toBe(400)
    const own = await stage.makeToken({ label: 'by hand' })
    expect((await stage.ask('PATCH', connection, '', { credentials: { token: own } })).status).toBe(200)
    await advanceRotation(stage.kms, begun, neverCancelled)
    expect((await stage.untilOver(connection)).rotation).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('Somebody changed'),
    })
    expect(await inUse(connection.id)).toBe(own)
    expect((await stage.ask('DELETE', connection, '')).status).toBe(200)
  })
})
