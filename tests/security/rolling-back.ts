import { DestinationFailure } from '@hanzo-kms/connector-kit'
import type { Dependencies, Repositories } from '@hanzo-kms/core'

const unreachable = () => Promise.reject(new DestinationFailure('unavailable', 'nothing outside is reached'))

class RolledBack extends Error {
  readonly answer: unknown
  constructor(answer: unknown) {
    super('rolled back')
    this.answer = answer
  }
}

/**
 * The same product, in which nothing is ever kept and nothing outside is ever reached: each transaction does its work and is rolled back, and each request of a connector fails.
 * So one world serves thousands of requests, the deleting ones too.
 */
export function rollingBack(kms: Dependencies): Dependencies {
  const transact = async <T>(work: (inside: Repositories) => Promise<T>): Promise<T> => {
    try {
      return await kms.store.transact<T>(async (inside) => {
        throw new RolledBack(await work(inside))
      })
    } catch (error) {
      if (error instanceof RolledBack) return error.answer as T
      throw error
    }
  }
  return {
    ...kms,
    store: { ...kms.store, transact },
    messenger: { problemWith: async () => undefined, post: unreachable, mail: unreachable },
    connectorContext: (allow) => ({
      ...kms.connectorContext(allow),
      http: () => ({ send: unreachable }),
    }),
  }
}
