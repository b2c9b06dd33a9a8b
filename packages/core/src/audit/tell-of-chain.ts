import type { CancelSignal } from '@hanzo-kms/connector-kit'
import { notify, settleNotices } from '../notifications/notify.ts'
import type { Dependencies } from '../ports.ts'
import { type ChainReport, verifyChain } from './verify-chain.ts'

/** People are told of a break once, and again when another is found. */
export async function tellOfChain(kms: Dependencies, { organizationId, broken }: ChainReport): Promise<void> {
  await kms.store.transact(async (inside) => {
    if (!broken) return settleNotices(inside, ['audit-broken'], organizationId)
    const facts = { organizationId, position: broken.position, message: broken.what }
    await notify(kms, inside, { organizationId, projectId: null }, 'audit-broken', facts)
  })
  if (broken) kms.log.warn('audit-broken', { organizationId, position: broken.position ?? -1 })
}

/** So that a break is found without anybody asking. SECURITY: whoever can alter the log can remove the notice too; the line in the log stream is beyond their reach. */
export async function verifyAllChains(kms: Dependencies, signal: CancelSignal): Promise<void> {
  for (const organizationId of await kms.store.transact(({ audit }) => audit.organizations())) {
    if (signal.aborted) return
    await tellOfChain(kms, await verifyChain(kms, organizationId))
  }
}
