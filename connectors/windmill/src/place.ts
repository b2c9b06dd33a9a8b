import type { ConnectorContext, RemoteName } from '@hanzo-kms/connector-kit'
import { openApi, type WindmillApi } from './api.ts'
import type { WindmillCredentials } from './credentials.ts'
import type { WindmillTarget } from './target.ts'
import type { VariableRow } from './variable-row.ts'

/** An opened target. */
export interface Place {
  readonly api: WindmillApi
  readonly instanceUrl: string
  readonly target: WindmillTarget
  readonly owner: string
  readonly context: ConnectorContext
  readonly seen: Seen
}

/** What the last listing showed, less what was removed since. */
export interface Seen {
  rows: ReadonlyMap<RemoteName, VariableRow>
  /** Whether any row had the field: the cheapest proof that this Windmill has labels. */
  labels: boolean
}

export function openPlace(credentials: WindmillCredentials, target: WindmillTarget, owner: string, context: ConnectorContext): Place {
  const api = openApi(credentials, context)
  return { api, instanceUrl: credentials.instanceUrl, target, owner, context, seen: { rows: new Map(), labels: false } }
}

/** Needs no encoding: a parsed workspace id and the names made by `nameFor` hold nothing that a URL would change. */
export function variablesPath({ target }: Place, rest: string): string {
  return `/api/w/${target.workspace}/variables/${rest}`
}
