import { Command } from 'commander'
import { withCommonOptions } from './call.ts'
import { addAudit } from './commands/audit/audit.ts'
import { addBackup } from './commands/backup.ts'
import { addConnections } from './commands/connections/connections.ts'
import { addDoctor } from './commands/doctor.ts'
import { addInit } from './commands/init.ts'
import { addLogin } from './commands/login.ts'
import { addLogout } from './commands/logout.ts'
import { addProjects } from './commands/projects.ts'
import { addRun } from './commands/run-command.ts'
import { addSecrets } from './commands/secrets/secrets.ts'
import { addServer } from './commands/server.ts'
import { addSync } from './commands/sync/sync.ts'
import { addTrash } from './commands/trash/trash.ts'
import { addWhoami } from './commands/whoami.ts'
import { exitCodesHelp } from './exit-codes.ts'
import { version } from './version.ts'

export function makeProgram(): Command {
  const program = new Command('kms')
    .description('Hanzo KMS on the command line: secrets, and where they land')
    .version(version, '-V, --version')
    .helpOption('-h, --help', 'help for a command')
    .enablePositionalOptions()
    .addHelpText('after', exitCodesHelp)
  withCommonOptions(program)
  const adders = [
    addLogin,
    addLogout,
    addWhoami,
    addInit,
    addProjects,
    addSecrets,
    addRun,
    addConnections,
    addSync,
    addTrash,
    addAudit,
    addDoctor,
    addServer,
    addBackup,
  ]
  for (const add of adders) add(program)
  // Errors in what was typed are ours to word, in every command.
  for (const command of withDescendants(program)) command.exitOverride().configureOutput({ outputError: () => {} })
  return program
}

function withDescendants(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withDescendants)]
}
