import type { Command } from 'commander'
import { writtenSecrets } from '../../api/answers.ts'
import { ask } from '../../api/ask.ts'
import { onCall, type ScopeOptions, withScopeOptions } from '../../call.ts'
import { showScope, takeScope } from '../../settings/scope.ts'
import { openSession } from '../../settings/session.ts'
import { confirm } from '../../terminal/ask.ts'
import { printable } from '../../terminal/printable.ts'

interface Options extends ScopeOptions {
  readonly yes?: boolean
}

export function addDeleteSecrets(parent: Command): void {
  const command = parent
    .command('delete')
    .description('delete secrets, all of them or none; asks first')
    .argument('<keys...>')
    .option('-y, --yes', 'do not ask')
  onCall<Options>(withScopeOptions(command), async (call) => {
    const keys = [...new Set(call.args[0] as string[])]
    const session = await openSession(call)
    const scope = await takeScope(call, session)
    const what = `delete ${keys.join(', ')} in ${showScope(scope)}`
    await confirm(what, call.options.yes)
    const { secrets } = await ask(session, {
      method: 'DELETE',
      path: '/api/v4/secrets/batch',
      body: { ...scope, secrets: keys.map((secretKey) => ({ secretKey })) },
      doing: what,
      shape: writtenSecrets,
    })
    const deleted = secrets.map(({ secretKey }) => secretKey)
    call.output.document({ ...scope, deleted })
    for (const key of deleted) call.output.line(`${call.output.colour.red('-')} ${printable(key)}`)
  })
}
