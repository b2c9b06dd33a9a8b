/** Invitations and members: who comes in, with what, and how they go; on both engines, and by people who should not. */
import { startTestPostgres } from '@hanzo-kms/adapters/database/test-databases'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addOrganization } from '../support/add-organization.ts'
import { adminEmail, adminPassword, type Caller, type People, startPeople } from '../support/start-people.ts'

let postgres: Awaited<ReturnType<typeof startTestPostgres>>
beforeAll(async () => {
  postgres = await startTestPostgres()
})
afterAll(() => postgres.stop())

const INVITATIONS = '/api/v1/organization/invitations'
const MEMBERS = '/api/v1/organization/members'
const PASSWORD = 'four words none expects'
const DAY_MS = 24 * 60 * 60_000

describe.each(['embedded', 'postgres'] as const)('on %s', (engine) => {
  let people: People
  let admin: Caller
  beforeAll(async () => {
    people = await startPeople(engine === 'postgres' ? { databaseUrl: await postgres.url() } : {})
    admin = await people.adminBrowser()
  })
  afterAll(() => people.stop())

  const invite = async (body: object) => {
    const answer = await admin.send('POST', INVITATIONS, body)
    expect([answer.status, answer.body]).toEqual([200, expect.anything()])
    return { id: answer.body.invitation.id as string, token: (answer.body.link as string).split('/').at(-1) ?? '', answer }
  }
  const accept = (token: string, password = PASSWORD) => people.program().send('POST', '/api/v1/invitations/accept', { token, password })
  const join = async (email: string, role = 'member') => {
    const { body } = await accept((await invite({ email, role })).token)
    return { id: body.user.id as string, browser: await people.signIn(email, PASSWORD) }
  }

  test('an invitation is a link that makes an account with the roles that were meant, and counts once', async () => {
    const { project } = (await admin.send('POST', '/api/v1/projects', { projectName: 'Shop' })).body
    const { token, answer } = await invite({
      email: 'Ada@Example.com',
      role: 'member',
      projects: [{ projectId: project.id, role: 'viewer' }],
    })
    expect(answer.body.link).toBe(`${people.server.url}/invite/${token}`)
    expect(token).toMatch(/^kms\.in\.[\w-]{43}$/)
    const shown = await people.program().send('POST', '/api/v1/invitations/read', { token })
    expect(shown.body).toMatchObject({ email: 'ada@example.com', organization: { name: 'First' }, hasAccount: false })

    expect((await accept(token, 'too short')).body.message).toContain('at least 12 characters')
    expect((await accept(token, 'ada@example.com1')).body.message).toContain('your own address')
    const accepted = await accept(token)
    expect(accepted.body).toMatchObject({ user: { email: 'ada@example.com' }, organization: { id: people.organizationId } })
    expect((await accept(token)).body.message).toContain('used already')
    expect((await people.program().send('POST', '/api/v1/invitations/read', { token })).status).toBe(400)

    const ada = await people.signIn('ada@example.com', PASSWORD)
    expect((await ada.send('GET', '/api/v1/session')).body.organization.role).toBe('member')
    expect((await ada.send('GET', '/api/v1/projects')).body.projects.map(({ id }: { id: string }) => id)).toEqual([project.id])
    expect((await ada.send('PATCH', `/api/v1/projects/${project.id}`, { name: 'Mine' })).status).toBe(403)
    const { members } = (await admin.send('GET', MEMBERS)).body
    expect(members).toMatchObject([
      { email: 'ada@example.com', role: 'member' },
      { email: adminEmail, role: 'admin', isLocked: false, isMfaEnabled: false },
    ])
  })

  test('accepted at once by many, it lets one in', async () => {
    const { token } = await invite({ email: 'once@example.com' })
    const answers = await Promise.all(Array.from({ length: 5 }, (_, at) => accept(token, `${PASSWORD} ${at}`)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400])
    const { members } = (await admin.send('GET', MEMBERS)).body
    expect(members.filter(({ email }: { email: string }) => email === 'once@example.com')).toHaveLength(1)
  })

  test('unknown, taken back, replaced and expired links have their sentences', async () => {
    for (const unknown of ['x', 'kms.in.unknown', "' or 1=1 --"]) {
      const answer = await accept(unknown)
      expect([answer.status, answer.body.message]).toEqual([404, expect.stringContaining('not known')])
    }
    const first = await invite({ email: 'late@example.com' })
    const second = await invite({ email: ' LATE@example.com ' })
    expect((await accept(first.token)).body.message).toContain('taken back')
    expect((await admin.send('DELETE', `${INVITATIONS}/${second.id}`)).status).toBe(200)
    expect((await admin.send('DELETE', `${INVITATIONS}/${second.id}`)).status).toBe(400)
    expect((await accept(second.token)).body.message).toContain('taken back')
    const third = await invite({ email: 'late@example.com' })
    people.clock.advance(7 * DAY_MS)
    expect((await accept(third.token)).body.message).toContain('expired')
    admin = await people.adminBrowser()
    const { invitations } = (await admin.send('GET', INVITATIONS)).body
    expect(invitations[0]).toMatchObject({ email: 'late@example.com', state: 'expired' })
    expect(JSON.stringify(invitations)).not.toContain('kms.in.')
    expect((await admin.send('DELETE', `${INVITATIONS}/00000000-0000-0000-0000-000000000000`)).status).toBe(404)
  })

  test('a link for an account that exists neither sets nor replaces its password, and takes the right one', async () => {
    const other = await addOrganization(people.server, `Other${engine}`)
    const theirEmail = `admin@other${engine}.example.com`
    const { token } = await invite({ email: theirEmail, role: 'member' })
    expect((await people.program().send('POST', '/api/v1/invitations/read', { token })).body.hasAccount).toBe(true)
    expect((await accept(token, 'an attacker sets this one')).status).toBe(401)
    expect(
      (await people.browser().send('POST', '/api/v1/session', { email: theirEmail, password: 'an attacker sets this one' })).status,
    ).toBe(401)
    expect((await accept(token, 'another horse battery staple')).status).toBe(200)
    const both = await people.signIn(theirEmail, 'another horse battery staple')
    const { organizations } = (await both.send('GET', '/api/v1/organization')).body
    expect(organizations.map(({ userRole }: { userRole: string }) => userRole).sort()).toEqual(['admin', 'member'])
    const moved = await both.send('POST', '/api/v1/session/organization', { organizationId: other.organizationId })
    expect(moved.body.organization).toMatchObject({ id: other.organizationId, role: 'admin' })
    const home = await people.signIn(theirEmail, 'another horse battery staple')
    const theirId = (await home.send('GET', '/api/v1/session')).body.user.id
    const reset = await admin.send('DELETE', `${MEMBERS}/${theirId}/second-factor`)
    expect([reset.status, reset.body.message]).toEqual([403, expect.stringContaining('other organizations')])
    expect((await home.send('POST', '/api/v1/session/organization', { organizationId: 'x' })).status).toBe(404)
  })

  test('a member invites nobody, and nobody invites beyond their own rights or into a stranger’s project', async () => {
    const { browser } = await join('bob@example.com')
    expect((await browser.send('GET', MEMBERS)).status).toBe(200)
    expect((await browser.send('POST', INVITATIONS, { email: 'eve@example.com' })).status).toBe(403)
    const other = await addOrganization(people.server, `Far${engine}`)
    const { project } = await other.api.call<{ project: { id: string } }>('POST', '/api/v1/projects', { projectName: 'Theirs' })
    const into = { email: 'eve@example.com', projects: [{ projectId: project.id, role: 'admin' }] }
    expect((await admin.send('POST', INVITATIONS, into)).status).toBe(404)
    expect((await admin.send('POST', INVITATIONS, { email: 'eve@example.com', role: 'emperor' })).status).toBe(400)
    expect((await admin.send('POST', INVITATIONS, { email: adminEmail })).body.message).toContain('already')
    for (const email of ['', 'no address', `${'x'.repeat(300)}@example.com`, 'a\u0000@example.com'])
      expect((await admin.send('POST', INVITATIONS, { email })).status).toBe(422)
  })

  test('a role that is changed counts at once; who is removed is signed out at once, and their invitations end', async () => {
    const { id, browser } = await join('carol@example.com', 'admin')
    expect((await browser.send('POST', INVITATIONS, { email: 'friend@example.com', role: 'admin' })).status).toBe(200)
    expect((await admin.send('PATCH', `${MEMBERS}/${id}`, { role: 'member' })).body.member).toMatchObject({ id, role: 'member' })
    expect((await browser.send('POST', INVITATIONS, { email: 'friend@example.com' })).status).toBe(403)
    const { invitations } = (await admin.send('GET', INVITATIONS)).body
    expect(invitations.find(({ email }: { email: string }) => email === 'friend@example.com').state).toBe('revoked')

    const login = await people.program().send('POST', '/api/v3/auth/login', { email: 'carol@example.com', password: PASSWORD })
    const script = people.program(login.body.accessToken)
    expect((await admin.send('DELETE', `${MEMBERS}/${id}`)).status).toBe(200)
    for (const caller of [browser, script]) expect((await caller.send('GET', '/api/v1/projects')).status).toBe(401)
    expect(
      (await people.browser().send('POST', '/api/v1/session', { email: 'carol@example.com', password: PASSWORD })).body.message,
    ).toContain('in no organization')
    expect((await admin.send('DELETE', `${MEMBERS}/${id}`)).status).toBe(404)
    await accept((await invite({ email: 'carol@example.com' })).token)
    expect((await script.send('GET', '/api/v1/projects')).status).toBe(401)
  })

  test('the last administrator can be neither demoted nor removed, nor can two remove each other at once', async () => {
    for (const answer of [
      await admin.send('PATCH', `${MEMBERS}/${people.adminId}`, { role: 'member' }),
      await admin.send('DELETE', `${MEMBERS}/${people.adminId}`),
    ])
      expect([answer.status, answer.body.message]).toEqual([400, expect.stringContaining('last administrator')])
    for (let round = 0; round < 3; round += 1) {
      const second = await join(`second-${round}@example.com`, 'admin')
      await Promise.all([
        admin.send('PATCH', `${MEMBERS}/${second.id}`, { role: 'member' }),
        second.browser.send('PATCH', `${MEMBERS}/${people.adminId}`, { role: 'member' }),
      ])
      const { members } = (await admin.send('GET', MEMBERS)).body
      const left = members.filter(({ role }: { role: string }) => role === 'admin').map(({ id }: { id: string }) => id)
      expect(left).toHaveLength(1)
      // Whoever is left makes the first one an administrator again.
      const keeper = left[0] === people.adminId ? admin : second.browser
      await keeper.send('PATCH', `${MEMBERS}/${people.adminId}`, { role: 'admin' })
      await admin.send('DELETE', `${MEMBERS}/${second.id}`)
    }
  })

  test('an administrator ends a lock; a member does not', async () => {
    const { id, browser } = await join('dave@example.com')
    const guesses = Array.from({ length: 11 }, () =>
      people.program().send('POST', '/api/v3/auth/login', { email: 'dave@example.com', password: 'a wild guess' }),
    )
    await Promise.all(guesses)
    await expect(people.signIn('dave@example.com', PASSWORD)).rejects.toThrow('locked')
    const { members } = (await admin.send('GET', MEMBERS)).body
    expect(members.filter(({ isLocked }: { isLocked: boolean }) => isLocked).map((each: { id: string }) => each.id)).toEqual([id])
    expect((await browser.send('POST', `${MEMBERS}/${id}/unlock`)).status).toBe(403)
    expect((await admin.send('POST', `${MEMBERS}/${id}/unlock`)).status).toBe(200)
    await people.signIn('dave@example.com', PASSWORD)
    expect(await people.events('unlock-user')).toMatchObject([{ userId: id, by: 'user' }])
  })

  test('everything is in the audit log, without the links', async () => {
    const types = ['create-invitation', 'accept-invitation', 'revoke-invitation', 'create-user', 'update-member', 'remove-member']
    const events = await Promise.all(types.map((type) => people.events(type)))
    for (const each of events) expect(each.length).toBeGreaterThan(0)
    expect(JSON.stringify(events)).not.toContain('kms.in.')
    expect(people.logged.join('\n')).not.toContain('kms.in.')
    expect(people.logged.join('\n')).not.toContain(PASSWORD)
    expect(people.logged.join('\n')).not.toContain(adminPassword)
  })
})
