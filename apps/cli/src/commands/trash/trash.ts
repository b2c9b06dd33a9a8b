import type { Command } from 'commander'
import { addListTrash } from './list-trash.ts'
import { addRestore } from './restore.ts'

export function addTrash(program: Command): void {
  const trash = program.command('trash').description('what was deleted, and can be brought back for 30 days')
  for (const add of [addListTrash, addRestore]) add(trash)
}
