import { type CancelSignal, type ConnectorContext, DestinationFailure, type PreflightFinding } from '@hanzo-kms/connector-kit'
import { openApi, type WindmillApi } from './api.ts'
import type { WindmillCredentials } from './credentials.ts'
import { failed, passed, unknownFact, warning } from './preflight-finding.ts'
import { tokenFindings } from './preflight-token.ts'
import { whereFindings } from './preflight-where.ts'
import { askMember } from './preflight-who.ts'
import type { WindmillTarget } from './target.ts'
import { askVersion, isAtLeast, OLDEST_KNOWN, parseVersion } from './version.ts'

export interface Asking {
  readonly api: WindmillApi
  readonly credentials: WindmillCredentials
  readonly target: WindmillTarget
  readonly context: ConnectorContext
}

/** Five requests where nothing is amiss: version, member, token, folder, and an update of a variable that is not there. */
export async function preflight(
  credentials: WindmillCredentials,
  target: WindmillTarget,
  context: ConnectorContext,
  signal: CancelSignal,
): Promise<readonly PreflightFinding[]> {
  const asking = { api: openApi(credentials, context), credentials, target, context }
  const found: PreflightFinding[] = []
  try {
    found.push(...(await wayFindings(asking, signal)))
    const { me, findings } = await askMember(asking, signal)
    found.push(...findings)
    if (me) {
      found.push(...(await tokenFindings(asking, signal)))
      found.push(...(await whereFindings(asking, me, signal)))
    }
  } catch (error) {
    if (!(error instanceof DestinationFailure)) throw error
    found.push(...unreached(error))
  }
  return found
}

async function wayFindings({ api, credentials }: Asking, signal: CancelSignal): Promise<readonly PreflightFinding[]> {
  const text = await askVersion(api, signal)
  const version = parseVersion(text)
  const isEncrypted = credentials.instanceUrl.startsWith('https:')
  return [
    passed('reachable', `Windmill answers at ${credentials.instanceUrl}.`),
    isEncrypted
      ? passed('tls', 'The way there is encrypted, and the certificate is good.')
      : warning('tls', 'The token and the secrets travel in clear.', 'Give the instance URL with https:// once Windmill is served so.'),
    version === undefined
      ? unknownFact('version', 'This Windmill is built outside a release and does not say its version.')
      : isAtLeast(version, OLDEST_KNOWN)
        ? passed('version', `It is ${version.text}.`)
        : warning('version', `It is ${version.text}, older than any that was tried.`, `Update Windmill to 1.${OLDEST_KNOWN} or later.`),
  ]
}

/** Trouble of the whole service, or of the way to it. */
function unreached({ kind, message, endedAt }: DestinationFailure): readonly PreflightFinding[] {
  const says = sentence(message)
  if (endedAt === 'tls')
    return [
      failed(
        'tls',
        says,
        'Let Windmill have a certificate for this name from an issuer that this machine trusts, or correct the instance URL.',
      ),
    ]
  if (endedAt === 'policy')
    return [
      failed(
        'reachable',
        says,
        'Let an administrator of the organization allow this private address for the connection, or correct the instance URL.',
      ),
    ]
  if (kind === 'protocol')
    return [failed('reachable', says, 'Correct the instance URL: it is the address at which Windmill opens in the browser.')]
  return [failed('reachable', says, 'See whether Windmill runs and can be reached from here, then try again.')]
}

const sentence = (text: string) => (text.endsWith('.') ? text : `${text}.`)
