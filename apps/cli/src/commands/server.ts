import type { Command } from 'commander'
import { onCall } from '../call.ts'
import { CliFailure } from '../failure/cli-failure.ts'

/** The server is a program of its own; whoever looks for it here is told where it is. */
export function addServer(program: Command): void {
  onCall(program.command('server').description('how to start the server'), async () => {
    throw new CliFailure('kms does not start the server itself.', {
      why: 'The server is a program of its own, so that this one can be installed where no server runs.',
      todo: 'In the directory of Hanzo KMS run: npm start. Then look at it with: kms doctor',
    })
  })
}
