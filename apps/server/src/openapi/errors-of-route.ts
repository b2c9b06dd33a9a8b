import type { ErrorCode } from '@hanzo-kms/contracts'
import type { Route } from '../http/route.ts'

/** The errors that this route may answer with: by what it takes and by whom it asks for, and those that it declares besides. */
export function errorsOfRoute({ access, params, query, body, path, errors = [] }: Route): readonly ErrorCode[] {
  const takesInput = params !== undefined || query !== undefined || body !== undefined
  return [
    ...(['badRequest', 'malformed'] as const),
    ...(takesInput ? (['validation', 'notFound'] as const) : []),
    ...(body === undefined ? [] : (['payloadTooLarge', 'unsupportedMediaType'] as const)),
    ...(path.includes(':') ? (['uriTooLong'] as const) : []),
    // A public route that takes something may take credentials.
    ...(access !== 'public' || body !== undefined ? (['unauthorized', 'forbidden'] as const) : []),
    ...(access === 'public' ? [] : (['permissionDenied', 'notFound', 'cryptography'] as const)),
    ...errors,
    'internal',
  ]
}
