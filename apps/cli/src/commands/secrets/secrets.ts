import type { Command } from 'commander'
import { addDeleteSecrets } from './delete-secrets.ts'
import { addExportSecrets } from './export-secrets.ts'
import { addGetSecret } from './get-secret.ts'
import { addImportSecrets } from './import-secrets.ts'
import { addListSecrets } from './list-secrets.ts'
import { addRollBack } from './roll-back.ts'
import { addSetSecrets } from './set-secrets.ts'

export function addSecrets(program: Command): void {
  const secrets = program.command('secrets').description('the secrets of a folder')
  for (const add of [addListSecrets, addGetSecret, addSetSecrets, addDeleteSecrets, addImportSecrets, addExportSecrets, addRollBack])
    add(secrets)
}
