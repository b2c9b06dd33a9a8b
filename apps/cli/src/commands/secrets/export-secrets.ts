import { type Command, Option } from 'commander'
import { readFolder } from '../../api/read-folder.ts'
import { onCall, type ScopeOptions, withScopeOptions } from '../../call.ts'
import { asObject, type Format, formats, writeSecrets } from '../../format/write-secrets.ts'
import { takeScope } from '../../settings/scope.ts'
import { openSession } from '../../settings/session.ts'

interface Options extends ScopeOptions {
  readonly format?: Format
  readonly raw?: boolean
}

export function addExportSecrets(parent: Command): void {
  const command = parent
    .command('export')
    .description('print a folder with its values, to keep or to read elsewhere')
    .addOption(new Option('--format <format>', 'dotenv, json, yaml or shell (dotenv)').choices(formats))
    .option('--raw', 'leave ${REFERENCES} as they are: what an import elsewhere needs')
  onCall<Options>(withScopeOptions(command), async (call) => {
    const session = await openSession(call)
    const scope = await takeScope(call, session)
    const secrets = await readFolder(session, scope, { expand: call.options.raw !== true })
    const pairs = secrets.map(({ secretKey: key, secretValue: value }) => ({ key, value }))
    if (call.output.json) call.output.document(asObject(pairs))
    else call.output.bytes(writeSecrets(call.options.format ?? 'dotenv', pairs))
  })
}
