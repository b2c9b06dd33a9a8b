import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseRootKey, RootKeyRefusal } from './parse-root-key.ts'

export interface RootKeySettings {
  /** The key itself, from `KMS_ROOT_KEY`. */
  readonly rootKey?: string | undefined
  /** A file that holds it, from `KMS_ROOT_KEY_FILE`. */
  readonly rootKeyFile?: string | undefined
  readonly dataDir: string
}

export interface LoadedRootKey {
  readonly bytes: Uint8Array
  /** For people: where it came from. */
  readonly source: string
  /** True when it was made just now, which is said once. */
  readonly generated: boolean
}

/**
 * `KMS_ROOT_KEY`, else `KMS_ROOT_KEY_FILE`, else the file in the data directory, made at the first start with mode 0600 unless there is to be one already.
 * Throws `RootKeyRefusal`.
 */
export function loadRootKey({ rootKey, rootKeyFile, dataDir }: RootKeySettings, mayMake = true): LoadedRootKey {
  if (rootKey !== undefined && rootKeyFile !== undefined)
    throw new RootKeyRefusal('KMS_ROOT_KEY and KMS_ROOT_KEY_FILE are both set: keep one.')
  if (rootKey !== undefined) return { bytes: parseRootKey(rootKey, 'KMS_ROOT_KEY'), source: 'KMS_ROOT_KEY', generated: false }
  if (rootKeyFile !== undefined)
    return { bytes: parseRootKey(readKeyFile(rootKeyFile), `The file ${rootKeyFile}`), source: rootKeyFile, generated: false }
  const path = join(dataDir, 'root.key')
  if (!mayMake && !existsSync(path))
    throw new RootKeyRefusal(
      `There is no root key: ${path} is not there, and neither KMS_ROOT_KEY nor KMS_ROOT_KEY_FILE is set. Put the key there, or name it.`,
    )
  const generated = makeKeyFile(path)
  return { bytes: parseRootKey(readKeyFile(path), `The file ${path}`), source: path, generated }
}

/** A root key beside the one in use, from `<name>` or the file that `<name>_FILE` names; undefined where neither is set. Throws `RootKeyRefusal`. */
export function loadFurtherRootKey(name: string, key: string | undefined, file: string | undefined): Uint8Array | undefined {
  if (key !== undefined && file !== undefined) throw new RootKeyRefusal(`${name} and ${name}_FILE are both set: keep one.`)
  if (key !== undefined) return parseRootKey(key, name)
  return file === undefined ? undefined : parseRootKey(readKeyFile(file), `The file ${file}`)
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new RootKeyRefusal(`The root key file ${path} cannot be read: check that it exists and that this user may read it.`)
  }
}

/** INVARIANT: the key is on disk before anything is sealed with it. False when there is one already. */
function makeKeyFile(path: string): boolean {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  let file: number
  try {
    file = openSync(path, 'wx', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw new RootKeyRefusal(`The root key cannot be kept in ${path}: check that this user may write there.`)
  }
  writeSync(file, `${randomBytes(32).toString('hex')}\n`)
  fsyncSync(file)
  closeSync(file)
  const directory = openSync(dirname(path), 'r')
  fsyncSync(directory)
  closeSync(directory)
  return true
}
