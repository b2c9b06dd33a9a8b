import type { ConnectorContext } from '@hanzo-kms/connector-kit'
import type { Clock, Dependencies, Repositories, Store } from '@hanzo-kms/core'

/** Told the name of each moment at which the process may die, in the order in which a run comes to them. */
export type Reach = (point: string) => void

/**
 * What a worker works with, with a fault point before and after every await of a run: all of them wait for a port. Each call inside a transaction, its commit, each request
 * and each sleep is one. The product holds no fault points; this stands between it and its ports, in the tests' own entry point alone (`server-with-fault-points.ts`).
 */
export function withFaultPoints(kms: Dependencies, reach: Reach): Dependencies {
  return {
    ...kms,
    store: storeWith(kms.store, reach),
    clock: clockWith(kms.clock, reach),
    connectorContext: (egressAllow) => contextWith(kms.connectorContext(egressAllow), reach),
  }
}

function storeWith(store: Store, reach: Reach): Store {
  return {
    ...store,
    async transact(work, view) {
      reach('before the transaction')
      const done = await store.transact(async (inside) => {
        const result = await work(repositoriesWith(inside, reach))
        reach('before the commit')
        return result
      }, view)
      reach('after the commit')
      return done
    },
  }
}

function repositoriesWith(inside: Repositories, reach: Reach): Repositories {
  const wrapped = Object.entries(inside).map(([name, repository]) => [name, repositoryWith(name, repository as object, reach)])
  return Object.fromEntries(wrapped) as Repositories
}

function repositoryWith(name: string, repository: object, reach: Reach): object {
  return new Proxy(repository, {
    get(target, property) {
      const method: unknown = Reflect.get(target, property)
      if (typeof method !== 'function') return method
      return async (...given: readonly unknown[]) => {
        const call = `${name}.${String(property)}`
        reach(`before ${call}`)
        const answer: unknown = await Reflect.apply(method, target, given)
        reach(`after ${call}`)
        return answer
      }
    },
  })
}

function clockWith(clock: Clock, reach: Reach): Clock {
  return {
    nowMs: () => clock.nowMs(),
    async sleep(durationMs, signal) {
      reach('before a sleep')
      await clock.sleep(durationMs, signal)
      reach('after a sleep')
    },
  }
}

function contextWith(context: ConnectorContext, reach: Reach): ConnectorContext {
  return {
    ...context,
    http(baseUrl, headers) {
      const client = context.http(baseUrl, headers)
      return {
        async send(request, signal) {
          // Names of entries would make each request a point of its own kind.
          const call = `${request.method} ${request.path.split('/').slice(0, 6).join('/')}`
          reach(`before ${call}`)
          const answer = await client.send(request, signal)
          reach(`after ${call}`)
          return answer
        },
      }
    },
  }
}
