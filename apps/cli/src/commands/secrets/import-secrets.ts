import { extname } from 'node:path'
import { type Command, Option } from 'commander'
import { importReport } from '../../api/answers.ts'
import { ask, route } from '../../api/ask.ts'
import { type Call, onCall, type ScopeOptions, withScopeOptions } from '../../call.ts'
import { showScope, takeScope } from '../../settings/scope.ts'
import { openSession } from '../../settings/session.ts'
import { printable } from '../../terminal/printable.ts'
import { readStdin, readTextFile } from '../../terminal/read-input.ts'

interface Options extends ScopeOptions {
  readonly dryRun?: boolean
  readonly format?: 'dotenv' | 'json'
  readonly failOnExisting?: boolean
}

export function addImportSecrets(parent: Command): void {
  const command = parent
    .command('import')
    .description('take in a .env or .json file, all of it or nothing')
    .argument('<file>', 'a file, or - for standard input')
    .option('--dry-run', 'say what would happen, write nothing')
    .option('--fail-on-existing', 'refuse the whole file when one of its keys exists')
    .addOption(new Option('--format <format>', 'of the file (by its name; else dotenv)').choices(['dotenv', 'json']))
  onCall<Options>(withScopeOptions(command), async (call) => {
    const file = String(call.args[0])
    const content = file === '-' ? await readStdin('Standard input') : readTextFile(file)
    const format = call.options.format ?? (extname(file).toLowerCase() === '.json' ? 'json' : 'dotenv')
    const { dryRun = false, failOnExisting = false } = call.options
    const session = await openSession(call)
    const { projectId, ...place } = await takeScope(call, session)
    const report = await ask(session, {
      method: 'POST',
      path: route`/api/v1/projects/${projectId}/secrets/import`,
      body: { ...place, format, content, dryRun, mode: failOnExisting ? 'fail-on-existing' : 'upsert' },
      doing: `import ${file === '-' ? 'standard input' : file} into ${showScope(place)}`,
      shape: importReport,
    })
    call.output.document({ projectId, ...place, dryRun, ...report })
    show(call, report, dryRun)
  })
}

function show({ output }: Call, report: { created: string[]; updated: string[]; unchanged: string[] }, dryRun: boolean): void {
  for (const key of report.created) output.line(`${output.colour.green('+')} ${printable(key)}`)
  for (const key of report.updated) output.line(`${output.colour.yellow('~')} ${printable(key)}`)
  const { created, updated, unchanged } = report
  output.line(
    `${created.length} created, ${updated.length} updated, ${unchanged.length} unchanged${dryRun ? ' (dry run: nothing was written)' : ''}`,
  )
}
