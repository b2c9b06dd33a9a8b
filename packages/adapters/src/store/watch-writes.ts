import type { Kysely, KyselyPlugin, RootOperationNode } from 'kysely'

/**
 * The same database, which says so before it runs a statement that may write.
 * Whatever is not plainly a reading counts as writing, so that a statement of a new kind is not missed.
 */
export function watchWrites<Schema>(db: Kysely<Schema>, onWrite: () => void): Kysely<Schema> {
  const watch: KyselyPlugin = {
    transformQuery({ node }) {
      if (!isReading(node)) onWrite()
      return node
    },
    transformResult: ({ result }) => Promise.resolve(result),
  }
  return db.withPlugin(watch)
}

function isReading(node: RootOperationNode): boolean {
  if (node.kind === 'SelectQueryNode') return true
  return node.kind === 'RawNode' && /^\s*select\b/i.test(node.sqlFragments[0] ?? '')
}
