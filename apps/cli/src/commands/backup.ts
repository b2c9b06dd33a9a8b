import type { Command } from 'commander'
import { type Call, onCall } from '../call.ts'
import type { ExitCode } from '../exit-codes.ts'
import { startChild } from '../start-child.ts'
import { findServerProgram } from './find-server-program.ts'

const SETTINGS = `
It works on the database itself, with the settings of the server: KMS_DATA_DIR or KMS_DATABASE_URL, and
KMS_ROOT_KEY or KMS_ROOT_KEY_FILE, from the environment or a .env file in the working directory.`

/** Backups are made and taken by the server's own code, where it is installed beside this one. */
export function addBackup(program: Command): void {
  const backup = program
    .command('backup')
    .description('the whole database as it is at one moment, encrypted, in a new file; while the server runs, too')
    .argument('<file>', 'which must not be there yet')
  onCall(backup, (call) => operate(call, 'backup'), { errorsTo: 'stderr' }).addHelpText('after', SETTINGS)

  const restore = program
    .command('restore')
    .description('put a backup into an empty database')
    .argument('<file>')
    .option('--check', 'only open every byte of it, and say what is in it')
  onCall<{ check?: boolean }>(restore, (call) => operate(call, 'restore', call.options.check ? ['--check'] : []), {
    errorsTo: 'stderr',
  }).addHelpText('after', SETTINGS)

  const exporting = program
    .command('export')
    .description('a backup to go on with on another database: embedded to PostgreSQL, or back')
    .argument('<file>', 'which must not be there yet')
  onCall(exporting, (call) => operate(call, 'backup'), { errorsTo: 'stderr' }).addHelpText(
    'after',
    `${SETTINGS}
Stop the server before: what it writes afterwards is not in the file.`,
  )

  const importing = program.command('import').description('go on, on an empty database, from what "kms export" wrote').argument('<file>')
  onCall(importing, (call) => operate(call, 'restore'), { errorsTo: 'stderr' }).addHelpText('after', SETTINGS)
}

function operate({ args, options, env }: Call, command: 'backup' | 'restore', flags: readonly string[] = []): Promise<ExitCode> {
  const json = options.json ? ['--json'] : []
  return startChild(
    [process.execPath, ...process.execArgv, findServerProgram('operate'), command, ...json, ...flags, '--', String(args[0])],
    env,
  )
}
