import type { Secret } from '@hanzo-kms/connector-kit'
import type { SecretAddress, SecretPlace } from './secret-address.ts'

export type ValuePart = { readonly text: string } | { readonly reference: SecretAddress }

/**
 * One or more letters, digits, `_`, `-` and dots between `${` and `}`; with one more `$` before it, the same text unresolved.
 * Everything else, such as a shell's `${HOME:-/root}`, is plain text: a value without such a form comes back byte for byte.
 */
const REFERENCE = /\$(\$?)\{([\p{L}\p{N}_.-]+)\}/gu

/**
 * A value as text and references:
 *
 *   ${KEY}               the secret KEY of the same folder
 *   ${dev.KEY}           KEY in the root folder of the environment `dev`
 *   ${dev.a.b.KEY}       KEY in the folder `/a/b` of `dev`
 *   $${KEY}              the text `${KEY}`
 *
 * A key that itself has a dot cannot be referred to.
 */
export function parseReferences(value: string, home: SecretPlace): readonly ValuePart[] {
  const parts: ValuePart[] = []
  let end = 0
  for (const match of value.matchAll(REFERENCE)) {
    const [whole, escaped, name = ''] = match
    const address = escaped ? undefined : addressOf(name, home)
    const literal = escaped ? whole.slice(1) : whole
    parts.push({ text: value.slice(end, match.index) }, address ? { reference: address } : { text: literal })
    end = match.index + whole.length
  }
  parts.push({ text: value.slice(end) })
  return parts
}

/** The text to store for a value that is meant as it stands: parsed again, it is that value. */
export function escapeReferences(value: string): string {
  return value.replace(REFERENCE, '$$$&')
}

/** Whether there may be one, or an escaped one: a value without is what it is. */
export function hasReferences(value: Secret<string>): boolean {
  return value.reveal().includes('${')
}

/** Where the references of a value lead, each once per mention. */
export function referencesOf(value: string, home: SecretPlace): readonly SecretAddress[] {
  if (!value.includes('${')) return []
  return parseReferences(value, home).flatMap((part) => ('reference' in part ? [part.reference] : []))
}

/** Undefined for what looks like a reference and names nothing, such as `${.a}`. */
function addressOf(name: string, home: SecretPlace): SecretAddress | undefined {
  const segments = name.split('.')
  if (segments.includes('')) return undefined
  const key = segments.at(-1) ?? ''
  const [environment] = segments
  if (segments.length === 1 || environment === undefined) return { ...home, key }
  return { environment, path: `/${segments.slice(1, -1).join('/')}`, key }
}
