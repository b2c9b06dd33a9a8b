import { Secret } from '@hanzo-kms/connector-kit'
import { badRequest, limits } from '@hanzo-kms/contracts'
import { parseReferences, type ValuePart } from './parse-references.ts'
import { addressLabel, placeName, type SecretAddress, samePlace } from './secret-address.ts'

/** In one value; escaped ones count too. */
const REFERENCES_MAX = 1_000

export interface ReferenceInput {
  /** The secrets to resolve. */
  readonly wanted: readonly SecretAddress[]
  /** Undefined where there is no such secret. */
  readonly valueAt: (address: SecretAddress) => Secret<string> | undefined
}

export interface ResolvedReferences {
  /** In the order of `wanted`. */
  readonly values: readonly Secret<string>[]
  /** True when a reference led out of the folder of the secret it began at. */
  readonly readsElsewhere: boolean
}

/**
 * Puts in place of each reference what it refers to, through as many steps as it takes. Pure.
 * Throws `badRequest` with the chain that leads to a missing secret, in a circle, too deep, or to a value that grows beyond the limit.
 * SECURITY: depth and size are bounded, and each secret is resolved once: values that double at each step cost an error, not the memory of the process.
 */
export function resolveReferences({ wanted, valueAt }: ReferenceInput): ResolvedReferences {
  const finished = new Map<string, Finished>()
  let readsElsewhere = false

  const resolve = (chain: readonly SecretAddress[]): Finished => {
    const address = chain.at(-1) as SecretAddress
    if (chain.length - 1 > limits.referenceDepthMax) throw tooDeep(chain)
    const name = nameOf(address)
    if (chain.slice(0, -1).some((earlier) => nameOf(earlier) === name)) throw circle(chain)
    const known = finished.get(name)
    if (known && chain.length - 1 + known.height <= limits.referenceDepthMax) return known
    const value = valueAt(address)
    if (!value) throw missing(chain)
    let height = 0
    const text = assemble(parseReferences(value.reveal(), address), chain, (reference) => {
      if (!samePlace(reference, address)) readsElsewhere = true
      const found = resolve([...chain, reference])
      height = Math.max(height, found.height + 1)
      return found.text
    })
    const done = { text, height }
    finished.set(name, done)
    return done
  }

  const values = wanted.map((address) => new Secret(resolve([address]).text))
  return { values, readsElsewhere }
}

interface Finished {
  readonly text: string
  /** Steps to the deepest secret that it needs. */
  readonly height: number
}

function nameOf(address: SecretAddress): string {
  return `${placeName(address)}:${address.key}`
}

function assemble(parts: readonly ValuePart[], chain: readonly SecretAddress[], textOf: (reference: SecretAddress) => string): string {
  if (parts.length > 2 * REFERENCES_MAX + 1) throw tooMany(chain)
  let text = ''
  for (const part of parts) {
    text += 'text' in part ? part.text : textOf(part.reference)
    // Characters, not bytes: a lower bound of the bytes that costs nothing to know.
    if (text.length > limits.secretValueBytesMax) throw tooLarge(chain)
  }
  return text
}

function chainLabel(chain: readonly SecretAddress[]): string {
  const home = chain[0] as SecretAddress
  return chain.map((address) => addressLabel(address, home)).join(' → ')
}

function missing(chain: readonly SecretAddress[]) {
  const home = chain[0] as SecretAddress
  const target = addressLabel(chain.at(-1) as SecretAddress, home)
  return badRequest(
    `The secret '${home.key}' refers to '${target}', which does not exist (${chainLabel(chain)}). Create it, correct the reference, or write $\${…} where the text is meant as it stands.`,
  )
}

function circle(chain: readonly SecretAddress[]) {
  const home = chain[0] as SecretAddress
  return badRequest(
    `The references of the secret '${home.key}' go in a circle (${chainLabel(chain)}). Change one of them to a plain value.`,
  )
}

function tooDeep(chain: readonly SecretAddress[]) {
  const home = chain[0] as SecretAddress
  return badRequest(
    `The references of the secret '${home.key}' go through more than ${limits.referenceDepthMax} steps (${chainLabel(chain)}). Refer to the last one directly.`,
  )
}

function tooMany(chain: readonly SecretAddress[]) {
  const home = chain[0] as SecretAddress
  return badRequest(
    `The secret '${home.key}' needs a value with more than ${REFERENCES_MAX} references (${chainLabel(chain)}). Split it into several secrets.`,
  )
}

function tooLarge(chain: readonly SecretAddress[]) {
  const home = chain[0] as SecretAddress
  return badRequest(
    `The secret '${home.key}' becomes larger than ${limits.secretValueBytesMax} bytes when its references are put in (${chainLabel(chain)}). Refer to less.`,
  )
}
