import type { AuditLog } from '@hanzo-kms/contracts/audit'
import { auditEvents, isAuditEventType } from '@hanzo-kms/contracts/audit-events'
import { type Command, Option } from 'commander'
import { auditLogList } from '../../api/answers.ts'
import { ask } from '../../api/ask.ts'
import { onCall, parseCount } from '../../call.ts'
import { openSession } from '../../settings/session.ts'
import { table } from '../../terminal/table.ts'
import { type FilterOptions, filterQuery, withFilterOptions } from './event-filter.ts'

interface Options extends FilterOptions {
  readonly limit?: number
  readonly cursor?: string
}

const EVENTS_SHOWN = 20
const DAY_MS = 86_400_000

export function addListEvents(parent: Command): void {
  const command = withFilterOptions(parent.command('list').description('events, newest first'), '24h')
    .addOption(new Option('--limit <count>', `how many (${EVENTS_SHOWN})`).argParser(parseCount))
    .option('--cursor <cursor>', 'go on where the page before ended')
  onCall<Options>(command, async (call) => {
    const session = await openSession(call)
    const filter = await filterQuery(call, session)
    const until = call.options.until ?? new Date()
    const dates = { startDate: filter.startDate ?? new Date(until.getTime() - DAY_MS).toISOString(), endDate: filter.endDate }
    const page = { limit: call.options.limit ?? EVENTS_SHOWN, cursor: call.options.cursor }
    const query = { ...filter, ...dates, ...page }
    const question = { path: '/api/v1/organization/audit-logs', query, doing: 'read the audit log', shape: auditLogList }
    const { auditLogs, nextCursor } = await ask(session, question)
    call.output.document({ auditLogs, nextCursor })
    if (auditLogs.length === 0) call.output.line('No such events that you may see.')
    else for (const line of table(['TIME', 'EVENT', 'WHO', 'FROM', 'PROJECT', 'ABOUT'], auditLogs.map(rowOf))) call.output.line(line)
    if (nextCursor !== null && !call.output.json) call.output.note(`There may be more: --cursor ${nextCursor}`)
  })
}

function rowOf({ createdAt, event, actor, outcome, ipAddress, projectName, projectId }: AuditLog): string[] {
  const { email, name, userId, identityId } = actor.metadata
  const who = email ?? name ?? userId ?? identityId ?? actor.type
  const type = outcome === 'refused' ? `${event.type} (refused)` : event.type
  return [createdAt, type, who, ipAddress ?? '', projectName ?? projectId ?? '', about(event)]
}

/** Fields in the order in which their type names them, without ids that only programs read. */
function about({ type, metadata }: AuditLog['event']): string {
  const names = isAuditEventType(type) ? Object.keys(auditEvents[type]) : Object.keys(metadata)
  const shown = names.filter((name) => metadata[name] !== undefined && metadata[name] !== null && !/Ids?$/.test(name))
  return shown.map((name) => `${name}=${String(metadata[name])}`).join(' ')
}
