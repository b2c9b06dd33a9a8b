export interface TarFile {
  readonly name: string
  readonly content: string
}

const BLOCK = 512
const NAME_MAX = 100

/** A ustar archive; a name too long for its field gets a GNU long-name entry before it. */
export function packTar(files: readonly TarFile[], nowMs: number): Buffer {
  const parts: Buffer[] = []
  for (const file of files) {
    const name = Buffer.from(file.name)
    if (name.length > NAME_MAX)
      parts.push(header(Buffer.from('././@LongLink'), name.length + 1, 'L', 0), pad(Buffer.concat([name, Buffer.alloc(1)])))
    const content = Buffer.from(file.content)
    parts.push(header(name.subarray(0, NAME_MAX), content.length, '0', nowMs), pad(content))
  }
  parts.push(Buffer.alloc(2 * BLOCK))
  return Buffer.concat(parts)
}

function header(name: Buffer, size: number, kind: string, timeMs: number): Buffer {
  const block = Buffer.alloc(BLOCK)
  name.copy(block, 0)
  block.write('0000644\0', 100)
  block.write('0000000\0', 108)
  block.write('0000000\0', 116)
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  block.write(
    `${Math.floor(timeMs / 1000)
      .toString(8)
      .padStart(11, '0')}\0`,
    136,
  )
  block.write('        ', 148)
  block.write(kind, 156)
  block.write('ustar\u000000', 257, 'latin1')
  let sum = 0
  for (let i = 0; i < BLOCK; i++) sum += block[i] ?? 0
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

function pad(content: Buffer): Buffer {
  const rest = content.length % BLOCK
  return rest === 0 ? content : Buffer.concat([content, Buffer.alloc(BLOCK - rest)])
}
