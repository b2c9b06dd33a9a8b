import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

async function firstLine(child: ReturnType<typeof start>): Promise<string> {
  let output = ''
  for await (const chunk of child.stdout) {
    output += String(chunk)
    if (output.includes('\n')) break
  }
  return output
}

function start(...args: string[]) {
  return spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
}

test('one ready line says all that a user needs, and SIGTERM ends with 0', async () => {
  const child = start('--port', '0', '--profile', '1.818')
  const line = await firstLine(child)
  const ready = JSON.parse(line) as { url: string; tokens: Record<string, string> }
  expect(ready).toMatchObject({ event: 'ready', workspace: 'dev', folders: ['app', 'ro'] })
  expect(Object.keys(ready.tokens)).toEqual(['superadmin', 'admin', 'dev1', 'op1', 'dev2', 'expiring', 'expired'])
  expect(await (await fetch(`${ready.url}/api/version`)).text()).toBe('CE v1.818.0')
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})

test.each([
  [['--port', 'many'], '--port must be a number from 0 to 65535, not "many".'],
  [['--profile', '2.0'], '--profile must be 1.479 or 1.818, not "2.0".'],
])('%j ends with 2 and one sentence', async (args, sentence) => {
  const child = start(...args)
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += String(chunk)
  })
  expect(await once(child, 'close')).toEqual([2, null])
  expect(said).toBe(`${sentence}\n`)
})
