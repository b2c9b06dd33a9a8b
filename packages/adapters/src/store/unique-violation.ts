import { Duplicate } from '@hanzo-kms/core/duplicate'

const UNIQUE_VIOLATION = '23505'

/**
 * The same repository, whose methods throw the core's `Duplicate` for a unique violation. Here and not in each statement, so that no repository can forget it.
 * What the driver said stays as the cause: the store reads from it whether the transaction is to begin again.
 */
export function tellingDuplicates<T extends object>(repository: T): T {
  const methods = repository as Record<string, Method>
  for (const [name, method] of Object.entries(methods)) methods[name] = telling(method)
  return repository
}

type Method = (...args: readonly unknown[]) => Promise<unknown>

function telling(method: Method): Method {
  return async (...args) => {
    try {
      return await method(...args)
    } catch (error) {
      if (codeOf(error) === UNIQUE_VIOLATION) throw new Duplicate('The row is there already.', { cause: error })
      throw error
    }
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
