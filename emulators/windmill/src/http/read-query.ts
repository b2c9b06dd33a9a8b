import { unreadable } from './answers.ts'

interface Kinds {
  text: string
  bool: boolean
  count: bigint
}

type Shape = Readonly<Record<string, keyof Kinds>>
export type Query<S extends Shape> = { [K in keyof S]: Kinds[S[K]] | undefined }

/** Reads the named parameters; unknown ones are ignored, a doubled one is refused. */
export function readQuery<S extends Shape>(query: string, shape: S): Query<S> {
  const found: Record<string, unknown> = {}
  if (query !== '') {
    for (const [name, value] of new URLSearchParams(query)) {
      const kind = Object.hasOwn(shape, name) ? shape[name] : undefined
      if (kind === undefined) continue
      if (Object.hasOwn(found, name)) throw refuse(`duplicate field \`${name}\``)
      found[name] = kind === 'text' ? value : kind === 'bool' ? readBool(value) : readCount(value)
    }
  }
  return found as Query<S>
}

function readBool(value: string): boolean {
  if (value === 'true') return true
  if (value === 'false') return false
  throw refuse('provided string was not `true` or `false`')
}

function readCount(value: string): bigint {
  if (value === '') throw refuse('cannot parse integer from empty string')
  if (!/^\+?[0-9]+$/.test(value)) throw refuse('invalid digit found in string')
  const count = BigInt(value)
  if (count > 0xffff_ffff_ffff_ffffn) throw refuse('number too large to fit in target type')
  return count
}

function refuse(message: string): Error {
  return unreadable(400, `Failed to deserialize query string: ${message}`)
}
