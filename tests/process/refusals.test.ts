import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ended, type Machine, makeMachine } from './start-process.ts'

let machine: Machine
beforeAll(async () => {
  machine = await makeMachine()
})
afterAll(() => machine.leave())

const CANARY = 'CANARY-VALUE'
const refused = async (environment: NodeJS.ProcessEnv): Promise<Ended> => machine.start(environment).ended

/** Code 2, one line for a person, nothing served, and nothing of a stack or of what was set. */
function expectRefusal({ code, out, err }: Ended, sentence: RegExp): void {
  expect({ code, out, err }).toEqual({ code: 2, out: '', err: expect.stringMatching(sentence) })
  expect(err.trimEnd().split('\n')).toHaveLength(1)
  expect(err).toMatch(/\.\n$/)
  expect(err).not.toMatch(/\bat .*:\d+:\d+|node:|Error:|\[object|E[A-Z]{4,}: /)
  expect(err).not.toContain(CANARY)
}

describe('a setting that cannot be used ends the start with code 2 and one sentence that does not repeat it', () => {
  test.each<[string, NodeJS.ProcessEnv, RegExp]>([
    [
      'a name that is not known, with the one that was meant',
      { KMS_PROT: CANARY },
      /^There is no setting KMS_PROT; did you mean KMS_PORT\? Known are KMS_PORT, /,
    ],
    ['a name that is like none', { KMS_SOMETHING_ELSE: CANARY }, /^There is no setting KMS_SOMETHING_ELSE\. Known are /],
    ['a port that is none', { KMS_PORT: CANARY }, /^KMS_PORT must be a whole number from 0 to 65535\b/],
    ['a port beyond the last', { KMS_PORT: '65536' }, /^KMS_PORT must be/],
    ['a level of the log', { KMS_LOG_LEVEL: CANARY }, /^KMS_LOG_LEVEL must be one of trace, debug, info/],
    ['a public URL that is none', { KMS_PUBLIC_URL: CANARY }, /^KMS_PUBLIC_URL must be an http or https URL/],
    ['a public URL of another kind', { KMS_PUBLIC_URL: `ftp://${CANARY}` }, /^KMS_PUBLIC_URL must be/],
    ['a proxy that is no address', { KMS_TRUST_PROXY: `10.0.0.1,${CANARY}` }, /^KMS_TRUST_PROXY must be a comma list of addresses/],
    ['an allow-list that cannot be read', { KMS_EGRESS_ALLOW: 'host:port' }, /^KMS_EGRESS_ALLOW cannot be used: /],
    ['a mail server that is none', { KMS_SMTP_URL: CANARY, KMS_SMTP_FROM: 'a@example.com' }, /^KMS_SMTP_URL must be like smtp:/],
    ['a mail server without a sender', { KMS_SMTP_URL: `smtp://${CANARY}` }, /^KMS_SMTP_URL and KMS_SMTP_FROM are needed together/],
    ['a database that is none', { KMS_DATABASE_URL: CANARY }, /^The database's address is no PostgreSQL URL\b/],
    [
      'a root key of the wrong length',
      { KMS_ROOT_KEY: 'abc123' },
      /^KMS_ROOT_KEY must hold 32 bytes .*; it holds 6 characters of hex digits\.$/m,
    ],
    [
      'a root key in another alphabet',
      { KMS_ROOT_KEY: `${CANARY}!` },
      /^KMS_ROOT_KEY must hold .*; it holds 13 characters of another alphabet\.$/m,
    ],
    ['two root keys', { KMS_ROOT_KEY: CANARY, KMS_ROOT_KEY_FILE: '/nowhere' }, /^KMS_ROOT_KEY and KMS_ROOT_KEY_FILE are both set/],
    [
      'a root key file that is not there',
      { KMS_ROOT_KEY_FILE: '/nowhere/root.key' },
      /^The root key file \/nowhere\/root\.key cannot be read/,
    ],
    ['a host that is not this machine’s', { KMS_HOST: '192.0.2.1' }, /^The address 192\.0\.2\.1:0 cannot be listened on/],
  ])('%s', async (_, environment, sentence) => {
    expectRefusal(await refused(environment), sentence)
  })

  test('a root key file that holds something else', async () => {
    writeFileSync(join(machine.directory, 'wrong.key'), CANARY)
    expectRefusal(
      await refused({ KMS_ROOT_KEY_FILE: join(machine.directory, 'wrong.key') }),
      /^The file .*wrong\.key must hold 32 bytes .* 12 characters/,
    )
  })

  test('a data directory that is a file', async () => {
    writeFileSync(join(machine.directory, 'file'), '')
    expectRefusal(await refused({ KMS_DATA_DIR: join(machine.directory, 'file') }), /^The data directory .*file cannot be/)
    expectRefusal(await refused({ KMS_DATA_DIR: join(machine.directory, 'file', 'below') }), /^The data directory .*below cannot be/)
  })
})

test('a database that does not answer is said without the password', async () => {
  const url = `postgres://someone:${CANARY}@127.0.0.1:1/kms`
  expectRefusal(
    await refused({ KMS_DATABASE_URL: url }),
    /^The PostgreSQL server at 127\.0\.0\.1:1\/kms cannot be used: nothing listens there. Check that it runs/,
  )
})

test('a port in use is said with its number', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as { port: number }
  expectRefusal(await refused({ KMS_PORT: String(port) }), new RegExp(`^The address 127\\.0\\.0\\.1:${port} is in use by another program`))
  await new Promise((resolve) => taken.close(resolve))
})

describe('a .env file in the working directory', () => {
  test('is checked like the environment, which wins', async () => {
    writeFileSync(join(machine.directory, '.env'), `OTHER=1\nKMS_LOG_LEVEL=${CANARY}\n`)
    expectRefusal(await refused({}), /^KMS_LOG_LEVEL must be one of/)
    expectRefusal(await refused({ KMS_LOG_LEVEL: 'info', KMS_PORT: 'x' }), /^KMS_PORT must be/)
    writeFileSync(join(machine.directory, '.env'), 'KMS_NONSENSE=1\n')
    expectRefusal(await refused({}), /^There is no setting KMS_NONSENSE/)
  })

  test('that cannot be read is said', async () => {
    const { directory, leave, start } = await makeMachine()
    mkdirSync(join(directory, '.env'))
    expectRefusal(await start().ended, /^The file .*\.env cannot be read/)
    await leave()
  })
})
