import type { Command } from 'commander'
import { onCall } from '../call.ts'
import { startChild } from '../start-child.ts'
import { findServerProgram } from './find-server-program.ts'

/** The server is a program of its own; where it is installed beside this one, it is started from here. */
export function addServer(program: Command): void {
  const command = program.command('server').description('start the server, where it is installed beside kms')
  onCall(
    command,
    ({ env }) => startChild([process.execPath, ...process.execArgv, findServerProgram('main')], env),
    // Standard output is the server's log.
    { errorsTo: 'stderr' },
  ).addHelpText(
    'after',
    `
It takes its settings from the environment, or from a .env file in the working directory:
  KMS_PORT, KMS_HOST, KMS_DATA_DIR, KMS_DATABASE_URL, KMS_ROOT_KEY, KMS_ROOT_KEY_FILE,
  KMS_PUBLIC_URL, KMS_EGRESS_ALLOW, KMS_SMTP_URL, KMS_SMTP_FROM, KMS_TRUST_PROXY,
  KMS_LOG_LEVEL
SIGTERM and Ctrl-C let it finish what is under way. Its exit code comes back.`,
  )
}
