import type { Command } from 'commander'
import { oneSync } from '../../api/answers.ts'
import { ask, route } from '../../api/ask.ts'
import { findSync } from '../../api/find-sync.ts'
import { onCall, type ScopeOptions, withProjectOption } from '../../call.ts'
import { openSession } from '../../settings/session.ts'
import { confirm } from '../../terminal/ask.ts'

interface Options extends ScopeOptions {
  readonly yes?: boolean
  readonly removeSecrets?: boolean
}

export function addDeleteSync(parent: Command): void {
  const command = parent
    .command('delete')
    .description('delete a sync; what it wrote stays, unless --remove-secrets; asks first')
    .argument('<sync>', 'name or id')
    .option('--remove-secrets', 'remove at the destination what this sync wrote, and nothing else')
    .option('-y, --yes', 'do not ask')
  onCall<Options>(withProjectOption(command), async (call) => {
    const session = await openSession(call)
    const { destination, id, name } = await findSync(call, session, String(call.args[0]))
    const removeSecrets = call.options.removeSecrets === true
    const what = `delete the sync ${name}${removeSecrets ? ' and what it wrote at the destination' : ''}`
    await confirm(what, call.options.yes)
    const question = { method: 'DELETE', path: route`/api/v1/secret-syncs/${destination}/${id}`, query: { removeSecrets } } as const
    const { secretSync } = await ask(session, { ...question, doing: what, shape: oneSync })
    call.output.document({ secretSync })
    call.output.line(
      removeSecrets
        ? `The sync ${name} goes as soon as what it wrote is removed: kms sync status ${name}`
        : `Deleted the sync ${name}. What it wrote stays where it is.`,
    )
  })
}
