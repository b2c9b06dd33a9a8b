import { type ErrorCode, errorTable } from '@hanzo-kms/contracts'
import { needsRoom, type Route } from '../http/route.ts'

/** Few routes answer with these, and say so themselves. */
const declared: readonly ErrorCode[] = ['planStale', 'rateLimited']

/** The errors that this route may answer with: by what it takes and by whom it asks for, and those that it declares besides. */
export function errorsOfRoute({ method, access, params, query, body, path, errors = [] }: Route): readonly ErrorCode[] {
  const takesInput = params !== undefined || query !== undefined || body !== undefined
  const asksWho = access !== 'public'
  return [
    ...ofStatus(400),
    // A public route that does something may take credentials.
    ...(asksWho || method !== 'GET' ? ofStatus(401, 403) : []),
    ...(asksWho || takesInput ? ofStatus(404) : []),
    // A body is looked at even where none is asked for.
    ...(method === 'GET' ? [] : ofStatus(413, 415)),
    ...(needsRoom({ method, access }) ? ofStatus(507) : []),
    ...(path.includes(':') ? ofStatus(414) : []),
    ...(takesInput ? ofStatus(422) : []),
    ...errors,
    ...ofStatus(500, 503),
  ]
}

function ofStatus(...statuses: readonly number[]): readonly ErrorCode[] {
  const codes = Object.keys(errorTable) as ErrorCode[]
  return codes.filter((code) => statuses.includes(errorTable[code].status) && !declared.includes(code))
}
