import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { generateText } from './random.ts'

export type Decrypted = { readonly text: string } | { readonly problem: string }

const UNDECIPHERABLE = 'Could not decrypt value. The value may have been encrypted with a different key.'
const NO_IV = Buffer.alloc(16)

/** A workspace's key. The same text gives the same ciphertext, as on the imitated server (AES-CBC without a random start). */
export class WorkspaceKey {
  readonly text: string
  readonly #key: Buffer

  constructor(text = generateText(64)) {
    this.text = text
    this.#key = createHash('sha256').update(text).digest()
  }

  encrypt(plaintext: string): string {
    const cipher = createCipheriv('aes-256-cbc', this.#key, NO_IV)
    return Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]).toString('base64')
  }

  decrypt(ciphertext: string): Decrypted {
    const problem = findBase64Problem(ciphertext)
    if (problem !== undefined) return { problem }
    if (ciphertext === '') return { text: '' }
    try {
      const decipher = createDecipheriv('aes-256-cbc', this.#key, NO_IV)
      const bytes = Buffer.concat([decipher.update(ciphertext, 'base64'), decipher.final()])
      return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
    } catch {
      return { problem: UNDECIPHERABLE }
    }
  }
}

/** The complaints of a strict base64 reader, in its words. */
function findBase64Problem(text: string): string | undefined {
  const bytes = Buffer.from(text, 'utf8')
  const dataLength = text.replace(/=+$/, '').length
  for (let offset = 0; offset < bytes.length; offset++) {
    const byte = bytes[offset] ?? 0
    if (offset >= dataLength && byte === 0x3d) continue
    if (!/[A-Za-z0-9+/]/.test(String.fromCharCode(byte)) || byte > 0x7f) return `Invalid byte ${byte}, offset ${offset}.`
  }
  if (bytes.length % 4 !== 0 || bytes.length - dataLength > 2) return 'Invalid padding'
  return undefined
}
