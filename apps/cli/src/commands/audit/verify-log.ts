import type { AuditVerification } from '@hanzo-kms/contracts/audit'
import type { Command } from 'commander'
import { verifiedLog } from '../../api/answers.ts'
import { ask } from '../../api/ask.ts'
import { onCall } from '../../call.ts'
import { exitCodes } from '../../exit-codes.ts'
import { openSession } from '../../settings/session.ts'
import { printable } from '../../terminal/printable.ts'
import { readAnchors } from './read-anchors.ts'

interface Options {
  readonly anchors?: string
}

/** A long chain takes its time; one event takes microseconds. */
const TIMEOUT_MS_MIN = 600_000

export function addVerifyLog(parent: Command): void {
  const command = parent
    .command('verify')
    .description('whether every event is as it was recorded: names the first link that does not fit')
    .option('--anchors <file>', 'also against the ends of the chain that this log of the server tells, or "-" for standard input')
  onCall<Options>(command, async (call) => {
    const session = await openSession(call)
    const anchors = call.options.anchors === undefined ? [] : await readAnchors(call.options.anchors)
    const patient = call.options.timeout === undefined ? { ...session, timeoutMs: TIMEOUT_MS_MIN } : session
    const report = await ask(patient, {
      ...{ method: 'POST', path: '/api/v1/organization/audit-logs/verify', body: { anchors } },
      ...{ changes: false, doing: 'verify the audit log', shape: verifiedLog },
    })
    call.output.document({ auditVerification: report })
    for (const line of describe(report, anchors.length > 0)) call.output.line(line)
    return report.isIntact ? exitCodes.done : exitCodes.failed
  })
}

function describe(report: AuditVerification, withAnchors: boolean): readonly string[] {
  const { isIntact, events, pruned, unlinked, position, head, anchorsHeld, anchorsPruned, broken } = report
  const counts = [
    `intact    ${events} events${pruned > 0 ? `, and ${pruned} that were removed when their time was over` : ''}`,
    ...(unlinked > 0 ? [`waiting   ${unlinked} events, recorded moments ago`] : []),
    ...(withAnchors
      ? [`anchors   ${anchorsHeld} hold${anchorsPruned > 0 ? `, ${anchorsPruned} stand where events were removed` : ''}`]
      : []),
    `up to     position ${position}, head ${head}`,
  ]
  if (isIntact) return ['The audit log is whole.', ...counts]
  const at = broken?.position === null || broken === null ? 'outside the chain' : `at position ${broken.position}`
  return [
    'THE AUDIT LOG WAS TAMPERED WITH.',
    `broken    ${at}: ${printable(broken?.what ?? '')}`,
    ...(broken?.eventId ? [`event     ${broken.eventId}`] : []),
    ...counts,
  ]
}
