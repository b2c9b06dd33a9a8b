import { Duplicate } from '@hanzo-kms/core/duplicate'

const UNIQUE_VIOLATION = '23505'

/** Turns a unique violation of this statement into the core's `Duplicate`. */
export async function orDuplicate<T>(statement: Promise<T>): Promise<T> {
  try {
    return await statement
  } catch (error) {
    if (codeOf(error) === UNIQUE_VIOLATION) throw new Duplicate('The row is there already.', { cause: error })
    throw error
  }
}

/** PostgreSQL's five-character code, as both drivers give it. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** The name of the constraint that was violated, if one was. */
export function constraintOf(error: unknown): string | undefined {
  return error instanceof Error && 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : undefined
}
