import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { exerciseSecrets } from './exercise-secrets.ts'
import { makePerson, type Person } from './run-kms.ts'
import { openStandIn, type StandIn, token } from './stand-in.ts'
import { failure, projectId } from './stand-in-wire.ts'

const settings = (url: string) => ({ KMS_URL: url, KMS_TOKEN: token, KMS_PROJECT: projectId, KMS_ENV: 'prod' })

exerciseSecrets('a stand-in', async () => {
  const standIn = await openStandIn()
  const person = makePerson(settings(standIn.url))
  return {
    person,
    leave: async () => {
      person.leave()
      await standIn.close()
    },
  }
})

let standIn: StandIn
let person: Person
beforeAll(async () => {
  standIn = await openStandIn()
  person = makePerson(settings(standIn.url))
})
afterAll(async () => {
  person.leave()
  await standIn.close()
})
beforeEach(() => {
  standIn.secrets.clear()
  standIn.asked.length = 0
})

test('many secrets are set in one request: all of them or none', async () => {
  await person.kms(['secrets', 'set', 'A=1', 'B=2', 'C=3'])
  expect(standIn.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['PATCH /api/v4/secrets/batch'])
  expect(standIn.asked[0]?.body).toMatchObject({ projectId, environment: 'prod', secretPath: '/', mode: 'upsert' })
})

test('what cannot be a secret is refused before anything is sent, without repeating it', async () => {
  writeFileSync(join(person.directory, 'bytes.bin'), Buffer.from([0xff, 0xfe, 0x00]))
  for (const pairs of [
    ['canary-without-equals'],
    ['A=canary-one', 'A=canary-two'],
    ['A:B=canary'],
    ['A=@bytes.bin'],
    ['A=@not-there'],
    ['A=-', 'B=-'],
  ]) {
    const { code, out, err } = await person.kms(['secrets', 'set', ...pairs], { stdin: 'canary' })
    expect({ pairs, code, out }).toEqual({ pairs, code: 1, out: '' })
    expect(err).toMatch(/^kms: /)
    expect(err).not.toContain('canary')
  }
  expect(standIn.asked).toEqual([])
})

test('--literal takes "-" and "@…" as they are written', async () => {
  await person.kms(['secrets', 'set', '--literal', 'DASH=-', 'AT=@everyone'])
  expect([...standIn.secrets].map(([key, { value }]) => [key, value])).toEqual([
    ['DASH', '-'],
    ['AT', '@everyone'],
  ])
})

test('a key with any character is asked for by its own address', async () => {
  standIn.secrets.set('odd key?#%', { value: 'found', version: 1 })
  expect((await person.kms(['secrets', 'get', 'odd key?#%'])).out).toBe('found')
})

test('a value that is hidden from us never passes for the value', async () => {
  standIn.secrets.set('OPEN', { value: 'open', version: 1 })
  standIn.secrets.set('HIDDEN', { value: 'not for you', version: 1, hidden: true })
  for (const command of [
    ['secrets', 'get', 'HIDDEN'],
    ['secrets', 'export'],
    ['secrets', 'list', '--values'],
    ['run', '--', 'true'],
  ]) {
    const { code, out, err } = await person.kms(command)
    expect({ command, code, out }).toEqual({ command, code: 1, out: '' })
    expect(err).toContain('hidden from you')
  }
})

test('what other people wrote cannot steer the terminal', async () => {
  standIn.secrets.set('KEY\u001b]52;c;ZXZpbA==\u0007', { value: '\u001b[2J', version: 1 })
  const { out } = await person.kms(['secrets', 'list', '--values'])
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/)
})

test('the issues of a refused request are told one by one', async () => {
  const issues = [
    { code: 'custom', path: ['secrets', 0, 'secretKey'], message: 'a key must not be empty' },
    { code: 'custom', path: ['environment'], message: 'Required' },
  ]
  standIn.next('PATCH', /batch/, failure(422, 'ValidationFailure', issues))
  const { code, err } = await person.kms(['secrets', 'set', 'A=1'])
  expect(code).toBe(1)
  expect(err).toContain('- secrets.0.secretKey: a key must not be empty')
  expect(err).toContain('- environment: Required')
  expect(err).toContain('reqId: req-abcdefghijklmn')
})
