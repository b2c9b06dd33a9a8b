/** Where the documents name a test: `file` › title, or `file` › title of a group › title in it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './steps.ts'

export interface NamedTest {
  readonly file: string
  /** From the outermost group inwards. */
  readonly titles: readonly string[]
}

/** In a line of a document; several are apart by `; `, and the last ends with the line or the cell. */
export function readNamedTests(line: string): readonly NamedTest[] {
  return [...line.matchAll(/`([\w./-]+\.ts)` › (.+?)(?=; `| \||$)/g)].map(([, file = '', titles = '']) => ({
    file,
    titles: titles.split(' › ').map((title) => title.trim().replace(/\.$/, '')),
  }))
}

/** A call of `test`, `it`, `describe` or `law`, or of what their `each` made, with its title. */
const titlePattern = /(?:\b(?:test|it|describe|law)|\))\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`([^`]*)`)\s*,/g

export function titlesOf(source: string): ReadonlySet<string> {
  return new Set(
    [...source.matchAll(titlePattern)].map(([, single, double, template]) => (single ?? double ?? template ?? '').replaceAll("\\'", "'")),
  )
}

/** Undefined where the test is there. */
export function problemWith({ file, titles }: NamedTest): string | undefined {
  const path = join(root, file)
  if (!existsSync(path)) return `${file} does not exist`
  const there = titlesOf(readFileSync(path, 'utf8'))
  const missing = titles.filter((title) => !there.has(title))
  return missing.length === 0 ? undefined : `${file} has no test "${missing.join('" and no "')}"`
}
