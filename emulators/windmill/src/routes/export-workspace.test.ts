import { expect, test } from 'vitest'
import { startEmulator } from '../index.ts'
import { createTestClient } from '../test-client.ts'

const BLOCK = 512

/** The files of a tar archive, by name. */
function unpack(archive: Buffer): Map<string, string> {
  const files = new Map<string, string>()
  let longName: string | undefined
  for (let at = 0; archive[at]; ) {
    const textAt = (start: number, length: number) => archive.toString('utf8', at + start, at + start + length).replace(/\0.*$/s, '')
    const size = Number.parseInt(textAt(124, 12), 8)
    const content = archive.toString('utf8', at + BLOCK, at + BLOCK + size)
    if (textAt(156, 1) === 'L') longName = content.replace(/\0$/, '')
    else {
      files.set(longName ?? textAt(0, 100), content)
      longName = undefined
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  return files
}

test('the archive holds every visible variable with its ciphertext, long names too', async () => {
  const emulator = await startEmulator()
  const client = createTestClient(emulator)
  const long = `f/app/${'x'.repeat(200)}`
  await client.arrange(
    { op: 'variable', path: 'f/app/A', value: 'same' },
    { op: 'variable', path: long, value: 'plain', is_secret: false },
    { op: 'folder', name: 'hidden' },
    { op: 'variable', path: 'f/hidden/B' },
  )
  const ciphertext = await client.as('dev1', 'POST', '/api/w/dev/variables/encrypt', 'same')
  const response = await fetch(`${emulator.url}/api/w/dev/workspaces/tarball?archive_type=tar&skip_resources=true`, {
    headers: { authorization: `Bearer ${emulator.tokens.dev1}` },
  })
  const files = unpack(Buffer.from(await response.arrayBuffer()))
  expect([...files.keys()]).toEqual(['f/app/A.variable.json', `${long}.variable.json`])
  expect(JSON.parse(files.get('f/app/A.variable.json') ?? '')).toEqual({ is_secret: true, description: '', value: ciphertext.text })
  expect(JSON.parse(files.get(`${long}.variable.json`) ?? '')).toEqual({ is_secret: false, description: '', value: 'plain' })
  await emulator.close()
})
