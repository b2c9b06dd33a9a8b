import type { RemoteName } from '@hanzo-kms/connector-kit'
import { PATH_CHARS_MAX } from './limits.ts'
import type { WindmillTarget } from './target.ts'

/** ASCII only: which other letters Windmill takes depends on its database's locale. */
const KEY = /^[A-Za-z0-9_-]+$/

export function nameFor(key: string, target: WindmillTarget): { readonly name: RemoteName } | { readonly problem: string } {
  if (key === '') return { problem: 'A Windmill variable needs a name: give this secret one.' }
  if (key.includes('/')) {
    return {
      problem: 'A sync owns only what lies directly in its path: rename this secret without "/", or sync it to a deeper path of its own.',
    }
  }
  if (!KEY.test(key)) return { problem: 'Windmill names hold letters A to Z, digits, _ and - only: rename this secret.' }
  const length = target.path.length + key.length
  if (length > PATH_CHARS_MAX) {
    return {
      problem: `Windmill paths have at most ${PATH_CHARS_MAX} characters, this one has ${length}: shorten the secret's name or the sync's path.`,
    }
  }
  return { name: `${target.path}${key}` as RemoteName }
}

/**
 * INVARIANT: strict prefix and exact depth. Windmill's `path_start` is an SQL LIKE pattern: f/a_p/ also finds f/axp/, and every prefix finds deeper paths, which are others'.
 * Held by the scene "a neighbour that Windmill's wildcard drags in".
 */
export function keyFor(name: string, target: WindmillTarget): string | undefined {
  if (!name.startsWith(target.path) || name.length > PATH_CHARS_MAX) return undefined
  const key = name.slice(target.path.length)
  return KEY.test(key) ? key : undefined
}
