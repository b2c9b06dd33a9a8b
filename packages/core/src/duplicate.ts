import type { KmsError } from '@hanzo-kms/contracts'

/** A row that must be unique is already there, or changed under us. Repositories throw it; use cases turn it into a sentence. */
export class Duplicate extends Error {
  override readonly name = 'Duplicate'
}

/** What `write` comes to; where it meets a `Duplicate`, `refusal` is thrown instead. */
export async function refusingDuplicate<T>(write: Promise<T>, refusal: () => KmsError): Promise<T> {
  try {
    return await write
  } catch (error) {
    throw error instanceof Duplicate ? refusal() : error
  }
}
