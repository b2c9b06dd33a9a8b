import fs from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

/** A disk that remembers what was asked of it, so that a power cut can be made of it. */
export interface RecordedDisk {
  /** Writes, syncs and changes of names so far. */
  operations(): number
  /** Writes into an empty folder what a power cut at this moment would leave of the recorded one. Once: what it works on is used up. */
  cut(into: string, random: () => number): void
  /** The file system is as it was before. */
  stop(): void
}

interface Write {
  readonly at: number
  readonly bytes: Buffer
}

interface StoredFile {
  /** What is durable, and room for more. */
  held: Buffer
  length: number
  /** Not synced yet, in their order. */
  pending: Write[]
}

type Names = Map<string, StoredFile | 'folder'>

/** What a disk writes whole or not at all. */
const SECTOR_BYTES = 512
const DROPPED_SHARE = 0.4
const WHOLE_SHARE = 0.4

/**
 * Stands under `node:fs` for all files below a folder. The model is a journalling file system at its worst:
 *
 *   a sync of a file      its bytes stay, and every change of names and lengths before it
 *   a sync of a folder    every change of names and lengths before it stays
 *   at a cut              of the changes of names and lengths since, the first ones stay, up to anywhere; of the writes since, any may be lost, land, or land in parts,
 *                         whatever their order was
 *
 * `beforeEach` is called before each operation; `syncs: 'ignored'` is a disk that lies. Syncs cost nothing here: the real disk is not asked.
 */
export function recordDisk(
  root: string,
  { beforeEach = () => {}, syncs = 'kept' }: { readonly beforeEach?: () => void; readonly syncs?: 'kept' | 'ignored' } = {},
): RecordedDisk {
  const live = readNames(root)
  const durable: Names = new Map(live)
  let renamings: ((names: Names) => void)[] = []
  const open = new Map<number, string>()
  let operations = 0

  const isOurs = (path: unknown): path is string => typeof path === 'string' && (path === root || path.startsWith(root + sep))
  const nameOf = (path: string) => relative(root, path)
  const count = () => {
    operations += 1
    beforeEach()
  }
  const change = (apply: (names: Names) => void) => {
    apply(live)
    renamings.push(apply)
  }
  const fileAt = (name: string): StoredFile | undefined => {
    const found = live.get(name)
    return found === 'folder' ? undefined : found
  }
  const resize = (name: string, bytes: number) => {
    const file = fileAt(name)
    if (!file) return
    // What lay beyond cannot come back.
    file.pending = file.pending.filter(({ at }) => at < bytes).map(({ at, bytes: held }) => ({ at, bytes: held.subarray(0, bytes - at) }))
    renamings.push(() => setLength(file, bytes))
  }
  const sync = (descriptor: number) => {
    const name = open.get(descriptor)
    if (name === undefined || syncs === 'ignored') return
    for (const apply of renamings) apply(durable)
    renamings = []
    const file = fileAt(name)
    if (!file) return
    for (const write of file.pending) put(file, write)
    file.pending = []
  }

  const real = { ...fs }
  // The files are written as well, for whoever reads them; only their syncs are not asked for.
  const watched = {
    openSync: (path: string, flags: string | number, mode?: number) => {
      const descriptor = real.openSync(path, flags, mode)
      if (isOurs(path)) open.set(descriptor, nameOf(path))
      return descriptor
    },
    closeSync: (descriptor: number) => {
      open.delete(descriptor)
      real.closeSync(descriptor)
    },
    fsyncSync: (descriptor: number) => {
      if (!open.has(descriptor)) return real.fsyncSync(descriptor)
      count()
      sync(descriptor)
    },
    writeSync: (descriptor: number, buffer: NodeJS.ArrayBufferView, offset: number, length: number, position: number) => {
      const name = open.get(descriptor)
      if (name === undefined) return real.writeSync(descriptor, buffer, offset, length, position)
      count()
      const bytes = Buffer.copyBytesFrom(new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length))
      fileAt(name)?.pending.push({ at: position, bytes })
      return real.writeSync(descriptor, bytes, 0, length, position)
    },
    writeFileSync: (path: string, content: string, options: fs.WriteFileOptions) => {
      if (isOurs(path)) {
        if (content !== '') throw new Error(`A whole file is written to ${path}: the recorder only knows how to make empty ones.`)
        count()
        const file = storedFile(Buffer.alloc(0))
        change((names) => names.set(nameOf(path), file))
      }
      real.writeFileSync(path, content, options)
    },
    mkdirSync: (path: string, options: fs.MakeDirectoryOptions) => {
      if (isOurs(path)) {
        count()
        change((names) => names.set(nameOf(path), 'folder'))
      }
      return real.mkdirSync(path, options)
    },
    renameSync: (from: string, to: string) => {
      if (isOurs(from)) {
        const moved = live.get(nameOf(from))
        if (moved === undefined || moved === 'folder') throw new Error(`The recorder cannot rename ${from}.`)
        count()
        change((names) => {
          names.delete(nameOf(from))
          names.set(nameOf(to), moved)
        })
        for (const [descriptor, name] of open) if (name === nameOf(from)) open.set(descriptor, nameOf(to))
      }
      real.renameSync(from, to)
    },
    unlinkSync: (path: string) => {
      if (isOurs(path)) {
        count()
        change((names) => names.delete(nameOf(path)))
      }
      real.unlinkSync(path)
    },
    rmdirSync: (path: string) => {
      if (isOurs(path)) {
        count()
        change((names) => names.delete(nameOf(path)))
      }
      real.rmdirSync(path)
    },
    truncateSync: (path: string, bytes = 0) => {
      if (isOurs(path)) {
        count()
        resize(nameOf(path), bytes)
      }
      real.truncateSync(path, bytes)
    },
    ftruncateSync: (descriptor: number, bytes = 0) => {
      const name = open.get(descriptor)
      if (name !== undefined) {
        count()
        resize(name, bytes)
      }
      real.ftruncateSync(descriptor, bytes)
    },
  }
  Object.assign(fs, watched)

  return {
    operations: () => operations,
    cut(into, random) {
      const names: Names = new Map(durable)
      for (const apply of renamings.slice(0, Math.floor(random() * (renamings.length + 1)))) apply(names)
      for (const [name, file] of [...names].sort(([a], [b]) => (a < b ? -1 : 1))) {
        if (file === 'folder') real.mkdirSync(join(into, name), { recursive: true, mode: 0o700 })
        else real.mkdirSync(dirname(join(into, name)), { recursive: true, mode: 0o700 })
        if (file !== 'folder') real.writeFileSync(join(into, name), leftOf(file, random))
      }
    },
    stop: () => void Object.assign(fs, Object.fromEntries(Object.keys(watched).map((name) => [name, real[name as keyof typeof fs]]))),
  }
}

function readNames(root: string): Names {
  const names: Names = new Map()
  for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    names.set(relative(root, path), entry.isDirectory() ? 'folder' : storedFile(fs.readFileSync(path)))
  }
  return names
}

function storedFile(held: Buffer): StoredFile {
  return { held, length: held.length, pending: [] }
}

/** Lost, whole, or some of its sectors: each write for itself. */
function leftOf(file: StoredFile, random: () => number): Buffer {
  for (const { at, bytes } of file.pending) {
    const fate = random()
    if (fate < DROPPED_SHARE) continue
    if (fate < DROPPED_SHARE + WHOLE_SHARE) {
      put(file, { at, bytes })
      continue
    }
    for (let from = 0; from < bytes.length; ) {
      const to = Math.min(bytes.length, from + SECTOR_BYTES - ((at + from) % SECTOR_BYTES))
      if (random() < 0.5) put(file, { at: at + from, bytes: bytes.subarray(from, to) })
      from = to
    }
  }
  return file.held.subarray(0, file.length)
}

function put(file: StoredFile, { at, bytes }: Write): void {
  const end = at + bytes.length
  if (end > file.length) setLength(file, end)
  bytes.copy(file.held, at)
}

/** What comes anew is zero. Room is made generously: a log is written page by page. */
function setLength(file: StoredFile, length: number): void {
  if (length < file.length) file.held.fill(0, length, file.length)
  if (length > file.held.length) file.held = Buffer.concat([file.held], Math.max(length, file.held.length * 2))
  file.length = length
}
