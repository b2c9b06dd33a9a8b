import type { CancelSignal } from '@hanzo-kms/connector-kit'
import { platformOf } from '../../audit/platform.ts'
import type { Dependencies } from '../../ports.ts'
import { checkDrift } from './check-drift.ts'

/** In one round; what is left is due at the next. */
const CHECKS_MAX = 50

/** Checks the syncs whose time has come, one after another. Safe to do in several processes at once: each claims what it checks. */
export async function checkDueSyncs(kms: Dependencies, random: () => number, signal: CancelSignal): Promise<void> {
  for (let checks = 0; checks < CHECKS_MAX && !signal.aborted; checks += 1) {
    const syncId = await kms.store.transact(({ drift }) => drift.claimDue(kms.clock.nowMs(), random()))
    if (syncId === undefined) return
    const sync = await kms.store.transact(({ syncs }) => syncs.findForRun(syncId))
    if (!sync) continue
    await checkDrift(kms, { sync, by: platformOf(sync.organizationId), mayReadValues: false }, signal)
  }
}
