import type { Command } from 'commander'
import { addExportLog } from './export-log.ts'
import { addListEvents } from './list-events.ts'
import { addVerifyLog } from './verify-log.ts'

export function addAudit(program: Command): void {
  const audit = program.command('audit').description('the log of who did what: read it, verify that it is whole, take it away')
  for (const add of [addListEvents, addVerifyLog, addExportLog]) add(audit)
}
