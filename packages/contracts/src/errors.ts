/**
 * Every error that the API answers with: one row each. `error` is what programs match on, as the clients of this API family know it.
 * `docs/generated/errors.md` is made from this table.
 */
export const errorTable = {
  badRequest: {
    status: 400,
    error: 'BadRequest',
    meaning: 'The request cannot be done as it stands: a duplicate, a wrong state, a broken reference.',
  },
  malformed: { status: 400, error: 'MalformedRequest', meaning: 'The body is no JSON, or the request cannot be read.' },
  cryptography: { status: 400, error: 'CryptographyError', meaning: 'Something sealed does not open: it was altered, or its key is gone.' },
  credentialsRejected: {
    status: 400,
    error: 'BadRequest',
    meaning: 'The outside service did not accept the credentials, or could not be asked.',
  },
  planStale: { status: 400, error: 'PlanStale', meaning: 'The plan is no longer what would happen. Nothing was written; make a new plan.' },
  unauthorized: { status: 401, error: 'UnauthorizedError', meaning: 'No credentials, or credentials that are not accepted.' },
  permissionDenied: { status: 403, error: 'PermissionDenied', meaning: 'Known, but not allowed to do this.' },
  permissionBoundary: {
    status: 403,
    error: 'PermissionBoundaryError',
    meaning: 'This would give or change more than you may do yourself.',
  },
  forbidden: {
    status: 403,
    error: 'ForbiddenError',
    meaning: 'Known, but this kind of credentials, or this address, is not accepted here.',
  },
  notFound: { status: 404, error: 'NotFound', meaning: 'It does not exist, or is not visible to you.' },
  methodNotAllowed: { status: 405, error: 'MethodNotAllowed', meaning: 'The route exists with other methods: `allow` names them.' },
  requestTimeout: { status: 408, error: 'RequestTimeout', meaning: 'The request did not arrive in time.' },
  payloadTooLarge: { status: 413, error: 'PayloadTooLarge', meaning: 'The body is larger than the limit.' },
  uriTooLong: { status: 414, error: 'UriTooLong', meaning: 'A part of the address is longer than the limit.' },
  unsupportedMediaType: { status: 415, error: 'UnsupportedMediaType', meaning: 'The body must be JSON.' },
  validation: { status: 422, error: 'ValidationFailure', meaning: 'The request has a wrong shape: `message` is the list of issues.' },
  rateLimited: { status: 429, error: 'RateLimitExceeded', meaning: 'Too many requests: `retry-after` says how many seconds to wait.' },
  headersTooLarge: { status: 431, error: 'HeadersTooLarge', meaning: 'The address and the headers together are larger than the limit.' },
  storageFull: {
    status: 507,
    error: 'InsufficientStorage',
    meaning: 'The disk of the server has no room for this. What is there can be read; make room, then ask again.',
  },
  unavailable: {
    status: 503,
    error: 'ServiceUnavailable',
    meaning: 'The server cannot do this at the moment: the message says what it waits for.',
  },
  internal: { status: 500, error: 'InternalServerError', meaning: 'A defect of ours. The log has the cause under the same `reqId`.' },
} as const satisfies Record<string, { status: number; error: string; meaning: string }>

export type ErrorCode = keyof typeof errorTable

/**
 * An error meant for the person or program that asked.
 * SECURITY: the message is sent as it is: never a value, a token, or the text of an exception.
 */
export class KmsError extends Error {
  override readonly name = 'KmsError'
  readonly code: ErrorCode
  readonly details: unknown

  constructor(code: ErrorCode, message: string, details?: unknown) {
    super(message)
    this.code = code
    this.details = details
  }
}

/** A right is missing. What was wanted, for the audit log: it is in the message already. */
export class PermissionDenied extends KmsError {
  readonly wanted: { readonly subject: string; readonly action: string; readonly projectId: string | null }

  constructor(wanted: PermissionDenied['wanted'], details?: unknown) {
    super('permissionDenied', `You are not allowed to ${wanted.action} on ${wanted.subject}`, details)
    this.wanted = wanted
  }
}

export const notFound = (message: string) => new KmsError('notFound', message)
export const badRequest = (message: string) => new KmsError('badRequest', message)

/** COMPAT: the command line of the family tells these two apart by `context.code`: another code may be tried, or the sign-in must begin anew. */
export class SecondFactorRefused extends KmsError {
  readonly context: { readonly code: 'mfa_invalid' | 'mfa_expired' }

  constructor(code: 'mfa_invalid' | 'mfa_expired', message: string) {
    super('unauthorized', message)
    this.context = { code }
  }
}

/** `retryAfterS`: whole seconds, at least one. They are sent as `retry-after` too, where programs read them. */
export function rateLimited(retryAfterS: number): RateLimited {
  return new RateLimited(Math.max(1, Math.ceil(retryAfterS)))
}

export class RateLimited extends KmsError {
  readonly retryAfterS: number

  constructor(retryAfterS: number) {
    super('rateLimited', `Rate limit exceeded. Please try again in ${retryAfterS} seconds`)
    this.retryAfterS = retryAfterS
  }
}
