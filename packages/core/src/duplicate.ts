/** A row that must be unique is already there, or changed under us. Repositories throw it; use cases turn it into a sentence. */
export class Duplicate extends Error {
  override readonly name = 'Duplicate'
}
