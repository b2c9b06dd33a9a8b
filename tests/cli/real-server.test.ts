import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'
import { exerciseSecrets } from './exercise-secrets.ts'
import { makePerson, type Person } from './run-kms.ts'

async function signedIn(stage: Stage): Promise<Person> {
  const person = makePerson({ KMS_URL: stage.server.url, KMS_PROJECT: stage.projectId, KMS_ENV: 'prod' })
  const { code, err } = await person.kms(['login', '--email', 'admin@example.com', '--password', '-'], {
    stdin: 'correct horse battery staple',
  })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return person
}

exerciseSecrets('the real server', async () => {
  const stage = await startStage()
  const person = await signedIn(stage)
  return {
    person,
    leave: async () => {
      person.leave()
      await stage.stop()
    },
  }
})

let stage: Stage
let person: Person
beforeAll(async () => {
  stage = await startStage()
  person = await signedIn(stage)
})
afterAll(async () => {
  person.leave()
  await stage.stop()
})

test('from a file to the destination with the command line alone', async () => {
  const values = { DB_URL: "it's\r\n$HOME", API_KEY: 'plain', MULTI: 'two\nlines\n' }
  writeFileSync(join(person.directory, 'first.json'), JSON.stringify(values))
  expect((await person.kms(['secrets', 'import', 'first.json'])).code).toBe(0)
  const connect = ['connections', 'create', 'by-hand', '--token', '-', '--instance-url', stage.emulator.url]
  expect(await person.kms(connect, { stdin: stage.emulator.tokens.dev1 })).toMatchObject({ code: 0, err: '' })
  expect((await person.kms(['connections', 'check', 'by-hand'])).out).toMatch(/^account +\S+@\S+$/m)
  const to = ['--to', `workspace=${stage.emulator.workspace}`, '--to', 'path=f/app/']
  const nowhere = [...to.slice(0, 3), 'path=f/made_by_kms/']
  expect(await person.kms(['connections', 'check', 'by-hand', ...nowhere])).toMatchObject({ code: 1, err: '' })
  const made = await person.kms(['connections', 'check', 'by-hand', ...nowhere, '--make'])
  expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^ok +folder +The folder "made_by_kms" exists\.$/m) })
  expect(await person.kms(['sync', 'create', 'by-hand', '--connection', 'by-hand', ...to, '--manual'])).toMatchObject({ code: 0, err: '' })

  expect((await person.kms(['sync', 'plan', 'by-hand', '--exit-code'])).code).toBe(2)
  const applied = await person.kms(['sync', 'apply', 'by-hand', '--yes'])
  expect(applied).toMatchObject({ code: 0, err: '' })
  expect(applied.out).toMatch(/^\+ {2}DB_URL +done /m)
  expect((await person.kms(['sync', 'plan', 'by-hand', '--exit-code'])).code).toBe(0)
  const there = await stage.variables()
  expect(Object.keys(values).map((key) => there.get(`f/app/${key}`)?.value)).toEqual(Object.values(values))
  expect((await person.kms(['sync', 'status', 'by-hand'])).out).toContain('succeeded')
})

test('drift is looked for, shown, decided and undone as the guide says', async () => {
  const drift = (...rest: string[]) => person.kms(['sync', 'drift', 'by-hand', ...rest])
  expect((await drift()).out).toContain('Not checked yet.')
  expect(await drift('--check', '--exit-code')).toMatchObject({ code: 0, err: '' })
  await stage.arrange({ op: 'variable', path: 'f/app/API_KEY', value: 'theirs' }, { op: 'remove-variable', path: 'f/app/MULTI' })
  const found = await drift('--check', '--exit-code')
  expect(found).toMatchObject({ code: 2, err: '' })
  expect(found.out).toMatch(/^value changed +API_KEY /m)
  expect(found.out).toMatch(/^deleted +MULTI /m)
  expect((await drift('--decide', 'API_KEY=import', '--decide', 'MULTI=restore')).out).toContain('kms sync apply by-hand')
  expect((await drift('--decide', 'API_KEY=keep')).code).toBe(1)
  expect((await person.kms(['sync', 'apply', 'by-hand', '--yes'])).code).toBe(0)
  expect((await person.kms(['secrets', 'get', 'API_KEY'])).out.trim()).toBe('theirs')
  expect(await drift('--read-values', '--exit-code')).toMatchObject({ code: 0, err: '' })
})

test('a token is rotated, and told to renew itself, as the guide says', async () => {
  const rotate = (...rest: string[]) => person.kms(['connections', 'rotate', 'by-hand', ...rest])
  expect((await rotate('--show')).out).toMatch(/^ends +never$/m)
  const rotated = await rotate()
  // The stage's own connection has the same token.
  expect(rotated).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/Rotated(.|\n)*"windmill"/) })
  expect((await rotate('--before', '14')).out).toMatch(/14 days before/)
  expect((await rotate('--manual')).out).toMatch(/only when told to/)
  expect((await person.kms(['sync', 'plan', 'by-hand', '--exit-code'])).code).toBe(0)
})

test('a dotenv export imports into another environment byte for byte', async () => {
  const file = join(person.directory, 'exported.env')
  writeFileSync(file, (await person.kms(['secrets', 'export'])).stdout)
  expect((await person.kms(['secrets', 'import', file, '--env', 'dev'])).code).toBe(0)
  const all = async (env: string) => (await person.kms(['secrets', 'export', '--format', 'json', '--env', env])).out
  expect(await all('dev')).toBe(await all('prod'))
})

test('doctor and whoami find nothing wrong', async () => {
  expect((await person.json(['doctor'])).document).toMatchObject({ healthy: true })
  expect((await person.json(['whoami'])).document).toMatchObject({ email: 'admin@example.com', url: stage.server.url })
})

test('the audit log is read, verified and taken away; a link that does not fit is named and is the exit code', async () => {
  const { server } = stage
  expect((await person.kms(['secrets', 'set', 'AUDITED=canary'])).code).toBe(0)
  const listed = await person.kms(['audit', 'list', '--event', 'create-secrets', '--key', 'AUDITED', '--since', '1h'])
  expect(listed).toMatchObject({ code: 0, err: '' })
  expect(listed.out).toMatch(
    /^\S+Z +create-secrets +admin@example\.com +127\.0\.0\.1 +Shop +environment=prod secretPath=\/ numberOfSecrets=1 secretKeys=AUDITED$/m,
  )
  expect(listed.out).not.toContain('canary')
  const { document: page } = await person.json(['audit', 'list', '--limit', '1', '--project', stage.projectId])
  expect(page.auditLogs).toHaveLength(1)
  const { document: next } = await person.json(['audit', 'list', '--limit', '1', '--project', stage.projectId, '--cursor', page.nextCursor])
  expect(next.auditLogs[0].id).not.toBe(page.auditLogs[0].id)

  await server.kms.auditTrail.linkAll()
  const whole = await person.json(['audit', 'verify'])
  expect(whole).toMatchObject({ code: 0, document: { auditVerification: { isIntact: true, broken: null } } })
  const { orgId, position, head } = whole.document.auditVerification
  const anchor = (organizationId: string, count: number) => `${JSON.stringify({ event: 'audit-anchor', organizationId, count, head })}\n`
  writeFileSync(join(person.directory, 'server.log'), `{"event":"request"}\nprefix ${anchor(orgId, position)}${anchor('another', 9_999)}`)
  const held = await person.kms(['audit', 'verify', '--anchors', 'server.log'])
  expect(held).toMatchObject({ code: 0, err: '' })
  expect(held.out).toMatch(/^The audit log is whole\.$[\s\S]*^anchors +1 hold$/m)
  const cut = await person.kms(['audit', 'verify', '--anchors', '-'], { stdin: anchor(orgId, position + 1_000) })
  expect(cut.code).toBe(1)
  expect(cut.out).toMatch(/^broken .*its end was cut off$/m)
  expect((await person.kms(['audit', 'verify', '--anchors', '-'])).err).toContain('There are no anchors in standard input.')

  expect(await person.kms(['audit', 'export', '--output', 'audit.jsonl'])).toMatchObject({ code: 0, err: '' })
  const lines = readFileSync(join(person.directory, 'audit.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.at(-1)).toMatchObject({ position: 1, event: { type: 'bootstrap-instance' } })
  const some = ['audit', 'export', '--event', 'create-secrets', '--key', 'AUDITED']
  expect(
    (await person.kms(some)).out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).event.type),
  ).toEqual(['create-secrets'])
  expect((await person.json(some)).document.auditLogs).toHaveLength(1)
  expect((await person.kms(['audit', 'export', '--event', 'nothing'])).err).toContain("There is no event type 'nothing'")

  const digest = new Uint8Array(32)
  const forged = { organizationId: orgId, firstPosition: 2, lastPosition: 2, digest, seal: digest }
  await server.kms.store.transact(({ audit }) => audit.replaceByGap(forged, []))
  const broken = await person.kms(['audit', 'verify'])
  expect(broken.code).toBe(1)
  expect(broken.out).toMatch(/^THE AUDIT LOG WAS TAMPERED WITH\.$[\s\S]*^broken +at position 2: the note on pruned events was changed/m)
  expect(await person.json(['audit', 'verify'])).toMatchObject({ code: 1, document: { auditVerification: { broken: { position: 2 } } } })
})

test('a mistake is taken back, and what was deleted is brought back, by the commands of the guide', async () => {
  expect((await person.kms(['secrets', 'set', 'RATE=1', 'KEPT=yes'])).code).toBe(0)
  const before = new Date().toISOString()
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect((await person.kms(['secrets', 'set', 'RATE=2', 'MADE=new'])).code).toBe(0)
  expect((await person.kms(['secrets', 'delete', 'KEPT', '--yes'])).code).toBe(0)
  const seen = await person.kms(['secrets', 'rollback', '--to', before, '--preview'])
  expect(seen.out.split('\n').filter((line) => /RATE|KEPT|MADE/.test(line))).toEqual([
    '+ /KEPT  comes back as it was in version 1',
    '- /MADE  was not there then',
    '~ /RATE  from version 2 to what it was in version 1',
  ])
  expect(await person.kms(['secrets', 'rollback', '--to', before])).toMatchObject({
    code: 1,
    err: expect.stringContaining('nobody confirmed'),
  })
  expect((await person.kms(['secrets', 'rollback', '--to', before, '--yes'])).out).toContain('Rolled back 3 secrets, as change ')
  expect((await person.kms(['secrets', 'get', 'RATE'])).out.trim()).toBe('1')
  expect((await person.kms(['secrets', 'rollback', '--to', before, '--yes'])).out).toContain('Nothing to roll back')
  expect(await person.kms(['secrets', 'rollback', '--to', 'yesterday'])).toMatchObject({ code: 1 })

  const { projectId } = stage
  const made = { workspaceId: projectId, environment: 'prod', path: '/', name: 'reports' }
  await stage.api.call('POST', '/api/v1/folders', made)
  await stage.api.call('DELETE', '/api/v1/folders/reports', made)
  expect((await person.kms(['trash', 'list'])).out).toMatch(/^folder +reports +prod:\/reports /m)
  expect((await person.kms(['trash', 'restore', 'reports'])).out).toBe('Restored the folder reports.\n')
  expect(await person.kms(['trash', 'restore', 'reports'])).toMatchObject({ code: 1, err: expect.stringContaining('kms trash list') })
  expect((await person.kms(['trash', 'list', '--organization'])).out).toContain('The trash is empty')
})
