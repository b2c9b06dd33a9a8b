import type { Repositories, Store } from '../ports.ts'

type Method = (...args: readonly unknown[]) => unknown

/** The same store, which remembers what was asked of its repositories. */
export function watchMethods(store: Store): { readonly store: Store; unasked(): readonly string[] } {
  const known = new Set<string>()
  const asked = new Set<string>()
  const watched = (repository: object, of: string): object =>
    Object.fromEntries(
      Object.entries(repository as Readonly<Record<string, Method>>).map(([name, method]) => {
        known.add(`${of}.${name}`)
        const watching: Method = (...args) => {
          asked.add(`${of}.${name}`)
          return method(...args)
        }
        return [name, watching]
      }),
    )
  const watchAll = (inside: Repositories) =>
    Object.fromEntries(Object.entries(inside).map(([name, repository]) => [name, watched(repository, name)])) as unknown as Repositories
  return {
    store: { ...store, transact: (work, view) => store.transact((inside) => work(watchAll(inside)), view) },
    unasked: () => [...known].filter((name) => !asked.has(name)),
  }
}
