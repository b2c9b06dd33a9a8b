/** The name of the source key within a schema. A tiny fixed grammar and no template engine: nothing in it can read, call or escape anything. */
const KEY = '{{secretKey}}'
const ENVIRONMENT = '{{environment}}'

/** What no schema means. */
export const PLAIN_SCHEMA = KEY

/** The key at the destination. Without a schema, the source key itself. */
export function remoteKeyOf(schema: string | undefined, key: string, environment: string): string {
  const [before, after] = halves(schema, environment)
  return before + key + after
}

/** The source key that a key at the destination belongs to; undefined where the schema could not have made it. The inverse of `remoteKeyOf`. */
export function sourceKeyOf(schema: string | undefined, remoteKey: string, environment: string): string | undefined {
  const [before, after] = halves(schema, environment)
  const long = remoteKey.length > before.length + after.length
  return long && remoteKey.startsWith(before) && remoteKey.endsWith(after)
    ? remoteKey.slice(before.length, remoteKey.length - after.length)
    : undefined
}

function halves(schema: string | undefined, environment: string): readonly [string, string] {
  const [before = '', after = ''] = (schema ?? PLAIN_SCHEMA).split(KEY).map((half) => half.replaceAll(ENVIRONMENT, environment))
  return [before, after]
}
