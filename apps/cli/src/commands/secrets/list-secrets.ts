import type { Command } from 'commander'
import { listFolder, readFolder } from '../../api/read-folder.ts'
import { onCall, type ScopeOptions, withScopeOptions } from '../../call.ts'
import { takeScope } from '../../settings/scope.ts'
import { openSession } from '../../settings/session.ts'
import { table } from '../../terminal/table.ts'

interface Options extends ScopeOptions {
  readonly values?: boolean
  readonly raw?: boolean
}

export function addListSecrets(parent: Command): void {
  const command = parent
    .command('list')
    .description('keys of a folder; values only with --values')
    .option('--values', 'show the values too')
    .option('--raw', 'with --values: leave ${REFERENCES} as they are')
  onCall<Options>(withScopeOptions(command), async (call) => {
    const session = await openSession(call)
    const scope = await takeScope(call, session)
    const { values: withValues = false, raw = false } = call.options
    const secrets = withValues
      ? await readFolder(session, scope, { expand: !raw })
      : await listFolder(session, scope, { withValues: false, expand: false })
    const shown = secrets.map((secret) => ({
      key: secret.secretKey,
      version: secret.version,
      updatedAt: secret.updatedAt,
      comment: secret.secretComment,
      ...(withValues ? { value: secret.secretValue } : {}),
    }))
    call.output.document({ ...scope, secrets: shown })
    if (shown.length === 0) return call.output.line('No secrets here.')
    const headings = ['KEY', 'VERSION', 'UPDATED', ...(withValues ? ['VALUE'] : []), 'COMMENT']
    const rows = shown.map((each) => [
      each.key,
      String(each.version),
      each.updatedAt,
      ...(withValues ? [each.value ?? ''] : []),
      each.comment,
    ])
    for (const line of table(headings, rows)) call.output.line(line)
  })
}
