import { KmsError } from '@hanzo-kms/contracts'

const PAIRS_MAX = 10

/** `key=K,value=V`, several behind `|`, all of which must hold. A pair that lacks one of the two says nothing. */
export function parseMetadataFilter(text: string | undefined): readonly { readonly key: string; readonly value: string }[] {
  const parts = text?.split('|') ?? []
  if (parts.length > PAIRS_MAX) {
    throw new KmsError('validation', 'Too many pairs', [
      { code: 'too_big', path: ['metadataFilter'], message: `A filter may have at most ${PAIRS_MAX} pairs` },
    ])
  }
  return parts.flatMap((part) => {
    const { key, value } = Object.fromEntries(
      part.split(',').map((field) => [field.slice(0, field.indexOf('=')).trim(), field.slice(field.indexOf('=') + 1).trim()]),
    )
    return key && value ? [{ key, value }] : []
  })
}
