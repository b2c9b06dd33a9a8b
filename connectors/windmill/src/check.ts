import { type CancelSignal, type ConnectionFacts, type ConnectorContext, type Fact, known, unknown } from '@hanzo-kms/connector-kit'
import { openApi, type WindmillApi } from './api.ts'
import { askAccount } from './check-account.ts'
import { askBound } from './check-bound.ts'
import { askTokenFacts } from './check-token.ts'
import { askWorkspaces } from './check-workspaces.ts'
import type { WindmillCredentials } from './credentials.ts'
import { askVersion, parseVersion } from './version.ts'

/**
 * One request each for version, account, tokens and workspaces, and one for every workspace (up to a bound). What a refusal hides is `unknown`; trouble of the whole service
 * ends the check.
 */
export async function check(credentials: WindmillCredentials, context: ConnectorContext, signal: CancelSignal): Promise<ConnectionFacts> {
  const api = openApi(credentials, context)
  const instanceVersion = await versionFact(api, signal)
  const bound = credentials.workspace === undefined ? undefined : await askBound(api, credentials.workspace, signal)
  if (bound) return { instanceVersion, ...bound }
  const account = await askAccount(api, signal)
  const token = await askTokenFacts(api, credentials.accessToken, signal)
  const workspaces = await askWorkspaces(api, { superadmin: account.superadmin, readOnly: token.readOnly }, signal)
  return { instanceVersion, account: account.email, workspaces, expiresAt: token.expiresAt, scopes: token.scopes }
}

/** Asked first, without need of a token or a database: what answers here in another form is no Windmill. */
async function versionFact(api: WindmillApi, signal: CancelSignal): Promise<Fact<string>> {
  const version = parseVersion(await askVersion(api, signal))
  return version ? known(version.text) : unknown('This Windmill is built outside a release and does not say its version')
}
