import { type Command, InvalidArgumentError } from 'commander'
import { type Call, collect } from '../../call.ts'
import { takeHidden } from '../../settings/hidden-input.ts'

export interface CredentialOptions {
  readonly token?: string
  readonly instanceUrl?: string
  readonly credential?: readonly string[]
}

export function withCredentialOptions(command: Command): Command {
  return command
    .option('--token <token>', 'access token of the service; - reads it from standard input')
    .option('--instance-url <url>', 'where the service runs; left out for its cloud')
    .option(
      '--credential <name=value>',
      'any other credential of the service; VALUE - reads it from standard input',
      (text: string, before?: readonly string[]) => {
        // SECURITY: the text is not repeated; without a name it may be the credential itself.
        if (!/^\w+=/.test(text)) throw new InvalidArgumentError('It must be NAME=VALUE.')
        return collect(text, before)
      },
    )
}

/** Only what was given. */
export async function takeCredentials(
  call: Call<CredentialOptions>,
  needed: { token: boolean },
): Promise<Readonly<Record<string, string>>> {
  const { token, instanceUrl, credential = [] } = call.options
  const credentials: Record<string, string> = {}
  if (instanceUrl) credentials.instanceUrl = instanceUrl
  for (const pair of credential) {
    const [name = ''] = pair.split('=', 1)
    credentials[name] = await takeHidden(pair.slice(name.length + 1), name, `--credential ${name}=`)
    call.output.hide(credentials[name])
  }
  if (token !== undefined || (needed.token && credential.length === 0)) {
    credentials.token = (await takeHidden(token, 'Access token', '--token')).trim()
    call.output.hide(credentials.token)
  }
  return credentials
}
