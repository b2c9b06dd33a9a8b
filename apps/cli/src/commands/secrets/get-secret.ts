import type { Command } from 'commander'
import { oneSecret } from '../../api/answers.ts'
import { ask, route } from '../../api/ask.ts'
import { onCall, type ScopeOptions, withScopeOptions } from '../../call.ts'
import { CliFailure } from '../../failure/cli-failure.ts'
import { showScope, takeScope } from '../../settings/scope.ts'
import { openSession } from '../../settings/session.ts'

interface Options extends ScopeOptions {
  readonly raw?: boolean
}

export function addGetSecret(parent: Command): void {
  const command = parent
    .command('get')
    .description('print one value, byte for byte (a line end is added on a terminal only)')
    .argument('<key>')
    .option('--raw', 'leave ${REFERENCES} as they are')
  onCall<Options>(withScopeOptions(command), async (call) => {
    const key = String(call.args[0])
    const session = await openSession(call)
    const scope = await takeScope(call, session)
    const { secret } = await ask(session, {
      path: route`/api/v4/secrets/${key}`,
      query: { ...scope, expandSecretReferences: call.options.raw !== true },
      doing: `read ${key} in ${showScope(scope)}`,
      shape: oneSecret,
    })
    if (secret.secretValueHidden) {
      throw new CliFailure(`The value of ${key} in ${showScope(scope)} is hidden from you.`, {
        why: 'You may see that it exists, but not read it.',
        todo: 'Ask an administrator of the project for the permission to read values.',
      })
    }
    const { secretKey, secretValue: value, version, updatedAt, secretComment: comment } = secret
    call.output.document({ key: secretKey, value, version, updatedAt, comment })
    if (call.output.json) return
    call.output.bytes(value)
    if (process.stdout.isTTY) call.output.bytes('\n')
  })
}
