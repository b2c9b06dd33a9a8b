/** What may be told of an error that nobody foresaw: its class, and the place. Its text may hold anything. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}

/** The first line of the stack that is ours: a place in our code, and nothing of the message. */
export function placeOf(error: unknown): string | null {
  const line = error instanceof Error ? error.stack?.split('\n').find((text) => /^\s+at /.test(text)) : undefined
  return line?.replace(/^\s+at\s+/, '').replace(/file:\/\/.*?\/((?:apps|packages|connectors|node_modules)\/)/, '$1') ?? null
}
