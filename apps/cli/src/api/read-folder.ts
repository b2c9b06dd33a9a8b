import { limits } from '@hanzo-kms/contracts'
import { CliFailure } from '../failure/cli-failure.ts'
import { type Scope, showScope } from '../settings/scope.ts'
import { type Secret, secretList } from './answers.ts'
import { ask, type Server } from './ask.ts'

/** The secrets of one folder, by key. */
export async function listFolder(
  server: Server,
  scope: Scope,
  options: { withValues: boolean; expand: boolean },
): Promise<readonly Secret[]> {
  const { secrets } = await ask(server, {
    path: '/api/v4/secrets',
    query: { ...scope, viewSecretValue: options.withValues, expandSecretReferences: options.expand },
    doing: `list the secrets of ${showScope(scope)}`,
    shape: secretList,
  })
  return [...secrets].sort((a, b) => (a.secretKey < b.secretKey ? -1 : 1))
}

/** Every secret of the folder with its value, or a failure: a part of a folder must not pass for the whole. */
export async function readFolder(server: Server, scope: Scope, options: { expand: boolean }): Promise<readonly Secret[]> {
  const secrets = await listFolder(server, scope, { withValues: true, ...options })
  const hidden = secrets.filter((secret) => secret.secretValueHidden).map((secret) => secret.secretKey)
  if (hidden.length === 0) return secrets
  throw new CliFailure(`The values of ${hidden.join(', ')} in ${showScope(scope)} are hidden from you.`, {
    why: 'You may see that they exist, but not read them.',
    todo: 'Ask an administrator of the project for the permission to read values.',
  })
}

export const secretsPerRequestMax: number = limits.secretsPerRequestMax
