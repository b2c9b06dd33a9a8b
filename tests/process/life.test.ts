import { statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Machine, makeMachine } from './start-process.ts'

let machine: Machine
beforeEach(async () => {
  machine = await makeMachine()
})
afterEach(() => machine.leave())

const linesOf = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; level: string; [field: string]: unknown })
const modeOf = (...path: string[]) => (statSync(join(...path)).mode & 0o777).toString(8)

test('the first start makes a root key that only this user may read, says so once, and is ready where it says', async () => {
  // Not the one that is made already: whether its folder is closed to others is a question too.
  const dataDir = join(machine.directory, 'parent', 'fresh')
  const first = machine.start({ KMS_DATA_DIR: dataDir })
  const url = await first.ready
  expect((await fetch(`${url}/api/status`)).status).toBe(200)
  expect(modeOf(dataDir)).toBe('700')
  expect(modeOf(dataDir, 'root.key')).toBe('600')
  expect(modeOf(dataDir, 'database')).toBe('700')
  first.child.kill('SIGTERM')
  const { code, out, err } = await first.ended
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(linesOf(out).map(({ event }) => event)).toEqual(['root-key-made', 'ready', 'request', 'stopping'])

  const second = machine.start({ KMS_DATA_DIR: dataDir })
  await second.ready
  second.child.kill('SIGTERM')
  expect(linesOf((await second.ended).out).map(({ event }) => event)).toEqual(['ready', 'stopping'])
})

test.each(['SIGTERM', 'SIGINT'] as const)('%s finishes the request under way, and leaves with 0', async (signal) => {
  const { child, ready, ended } = machine.start()
  const { hostname, port } = new URL(await ready)
  const body = JSON.stringify({ email: 'admin@example.com', password: 'correct horse battery staple', organization: 'Test' })
  const socket = connect(Number(port), hostname)
  let answer = ''
  socket.setEncoding('utf8').on('data', (chunk) => {
    answer += chunk
  })
  const over = new Promise((resolve) => socket.once('close', resolve))
  const head = `POST /api/v1/admin/bootstrap HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nexpect: 100-continue\r\n\r\n`
  await new Promise<void>((resolve) => {
    socket.once('data', () => resolve())
    socket.write(head)
  })
  child.kill(signal)
  socket.write(body)
  await over
  expect(answer).toContain('HTTP/1.1 200 OK')
  expect(answer).toContain('Successfully bootstrapped instance')
  const { code, out, err } = await ended
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(linesOf(out)).toContainEqual(expect.objectContaining({ event: 'stopping', signal }))
})

test('a connection that is kept and silent does not hold the end', async () => {
  const { child, ready, ended } = machine.start()
  const { hostname, port } = new URL(await ready)
  const socket = connect(Number(port), hostname)
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
  socket.on('error', () => {})
  child.kill('SIGTERM')
  expect((await ended).code).toBe(0)
  socket.destroy()
})

test('a second server on the data directory is refused and names the first; a wrong root key is refused before anything is served', async () => {
  const first = machine.start()
  await first.ready
  const second = await machine.start().ended
  expect(second).toMatchObject({ code: 2, out: '' })
  expect(second.err).toMatch(new RegExp(`^The data directory .* is in use by process ${first.child.pid}, .*\n$`))
  first.child.kill('SIGTERM')
  await first.ended

  const wrong = await machine.start({ KMS_ROOT_KEY: 'ab'.repeat(32) }).ended
  expect(wrong).toMatchObject({ code: 2, out: '' })
  expect(wrong.err).toMatch(/^The root key does not fit this database: .*Nothing was changed\.\n$/)
  expect(wrong.err).not.toContain('abab')

  const right = machine.start()
  await right.ready
  right.child.kill('SIGINT')
  expect((await right.ended).code).toBe(0)
})

test('settings come from .env too', async () => {
  writeFileSync(
    join(machine.directory, '.env'),
    'KMS_PUBLIC_URL=https://kms.example.com/\nexport KMS_LOG_LEVEL="warn"\n# KMS_NOTHING=1\nUNRELATED=x\n',
  )
  const { child, ended } = machine.start({ KMS_LOG_LEVEL: 'info' })
  const out = await new Promise<string>((resolve) =>
    child.stdout?.on('data', (chunk: Buffer) => chunk.includes('"ready"') && resolve(String(chunk))),
  )
  expect(out).toContain('"url":"https://kms.example.com"')
  child.kill('SIGTERM')
  expect((await ended).code).toBe(0)
})
