const words: Readonly<Record<string, string>> = {
  EACCES: 'this user may not use it',
  EPERM: 'this user may not use it',
  EEXIST: 'there is a file of that name',
  ENOTDIR: 'there is a file in its way',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system cannot be written to',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it closed the connection',
  ENOTFOUND: 'its name leads to no address',
  EAI_AGAIN: 'its name could not be looked up',
  ETIMEDOUT: 'it does not answer',
  // PostgreSQL's own.
  '28P01': 'it does not accept this user and password',
  '28000': 'it does not let this user in',
  '3D000': 'it has no database of that name',
  '53300': 'it has no connection left',
  '57P03': 'it is starting or stopping',
}

/** Why the system or a server refused, in words for a person; by its code where there are none. SECURITY: never its own text, which may hold what was sent. */
export function describeSystemError(error: unknown): string {
  // A refused connection to a name with several addresses is an AggregateError.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  const { code } = (first ?? {}) as { code?: unknown }
  if (typeof code === 'string') return words[code] ?? `it refused with ${code}`
  return first instanceof Error && /timeout/i.test(first.message) ? 'it does not answer' : 'it gave no reason'
}
