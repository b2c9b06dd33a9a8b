import { fileURLToPath } from 'node:url'
import { CliFailure } from '../failure/cli-failure.ts'

/** Where a program of the server is, which may be installed beside this one. */
export function findServerProgram(name: 'main' | 'operate'): string {
  try {
    return fileURLToPath(import.meta.resolve(`@hanzo-kms/server/${name}`))
  } catch {
    throw new CliFailure('The server is not installed beside this kms.', {
      why: 'The server is a program of its own, so that kms can be installed where no server runs.',
      todo: 'Install @hanzo-kms/server where kms is, or run "npm start" in the directory of Hanzo KMS. Then look at it with: kms doctor',
    })
  }
}
