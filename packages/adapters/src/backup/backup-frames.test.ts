import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { openFrames, sealFrames } from './backup-frames.ts'

const FRAME = 65_536
const key = randomBytes(32)
/** Two full frames and the rest, all different. */
const content = randomBytes(2 * FRAME + 100)

async function all(frames: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const found: Buffer[] = []
  for await (const frame of frames) found.push(frame)
  return found
}
async function* of(...chunks: readonly Buffer[]) {
  yield* chunks
}
const opened = async (...frames: readonly Buffer[]) => Buffer.concat(await all(openFrames(key, of(...frames))))

test('frames open to what was sealed, and in no other order, number or length', async () => {
  const [first, second, last] = (await all(sealFrames(key, of(content)))) as [Buffer, Buffer, Buffer]
  expect(await opened(first, second, last)).toEqual(content)
  await expect(opened(second, first, last)).rejects.toMatchObject({ reason: 'changed' })
  await expect(opened(first, first, second, last)).rejects.toMatchObject({ reason: 'changed' })
  await expect(opened(first, last)).rejects.toMatchObject({ reason: 'changed' })
  await expect(opened(first, second, last, last)).rejects.toMatchObject({ reason: 'changed' })
  await expect(opened(first, second)).rejects.toMatchObject({ reason: 'cut' })
  await expect(opened(first, second, last.subarray(0, -1))).rejects.toMatchObject({ reason: 'cut' })
})

test('a frame that ends the file cannot be made one that goes on, nor the other way round', async () => {
  const [first, second, last] = (await all(sealFrames(key, of(content)))) as [Buffer, Buffer, Buffer]
  const turned = (frame: Buffer) => Buffer.from(frame).fill((frame[0] ?? 0) ^ 0x80, 0, 1)
  await expect(opened(first, turned(second))).rejects.toMatchObject({ reason: 'changed' })
  await expect(opened(first, second, turned(last))).rejects.toMatchObject({ reason: 'changed' })
})
