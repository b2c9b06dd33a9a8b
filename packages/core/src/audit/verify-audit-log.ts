import { rateLimited } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { authorise } from '../access/authorise.ts'
import type { Dependencies } from '../ports.ts'
import { tellOfChain } from './tell-of-chain.ts'
import { type Anchor, type ChainReport, verifyChain } from './verify-chain.ts'

/** At once in this process: each walks a whole chain. */
const VERIFYING_MAX = 4
const RETRY_AFTER_S = 10

let verifying = 0

/** Walks the chain of the actor's organisation. It tells whether it is whole and how long, of events nothing but the place of the first that does not fit. */
export async function verifyAuditLog(kms: Dependencies, actor: Actor, anchors: readonly Anchor[]): Promise<ChainReport> {
  authorise(actor, ['audit-logs', 'read'], {})
  if (verifying >= VERIFYING_MAX) throw rateLimited(RETRY_AFTER_S)
  verifying += 1
  try {
    const report = await verifyChain(kms, actor.organizationId, anchors)
    const metadata = { isIntact: report.broken === undefined, events: report.events }
    // SECURITY: an anchor is the caller's word; one made up must not alarm anybody.
    if (anchors.length === 0) await tellOfChain(kms, report)
    await kms.auditTrail.disclose(actor, { type: 'verify-audit-logs', metadata })
    return report
  } finally {
    verifying -= 1
  }
}
