import { InvalidArgumentError } from 'commander'
import { collect } from '../call.ts'

/** A place, as its destination names it: pairs of name and value. */
export function collectPlace(text: string, before?: readonly string[]): readonly string[] {
  if (!/^\w+=./.test(text)) throw new InvalidArgumentError('It must be NAME=VALUE.')
  return collect(text, before)
}

export function splitPair(pair: string): readonly [string, string] {
  const at = pair.indexOf('=')
  return [pair.slice(0, at), pair.slice(at + 1)]
}
