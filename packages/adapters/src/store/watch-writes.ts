import type { Kysely, KyselyPlugin, OperationNode, RootOperationNode } from 'kysely'

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

/** A statement can write only by the word it begins with, or in what follows `with`. */
function isReading(node: RootOperationNode): boolean {
  if (node.kind === 'SelectQueryNode') return node.with === undefined
  if (node.kind !== 'RawNode') return false
  return /^\s*select\b/i.test(node.sqlFragments[0] ?? '') || (/^\s*with\b/i.test(node.sqlFragments[0] ?? '') && !namesAWriting(node))
}

const writing = /\b(?:insert|update|delete|merge)\b/i
const inert: ReadonlySet<string> = new Set(['ValueNode', 'IdentifierNode', 'ReferenceNode', 'ColumnNode', 'TableNode'])

function namesAWriting(node: OperationNode): boolean {
  if (node.kind !== 'RawNode') return !inert.has(node.kind)
  const { sqlFragments, parameters } = node as Extract<RootOperationNode, { readonly kind: 'RawNode' }>
  return sqlFragments.some((text) => writing.test(text)) || parameters.some(namesAWriting)
}
