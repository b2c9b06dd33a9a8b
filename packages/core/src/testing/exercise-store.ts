import { accessLaws } from './access-laws.ts'
import { auditLaws } from './audit-laws.ts'
import { careLaws } from './care-laws.ts'
import { changeLaws } from './change-laws.ts'
import { connectionLaws } from './connection-laws.ts'
import { demandSame } from './demand-same.ts'
import { driftLaws } from './drift-laws.ts'
import { environmentLaws } from './environment-laws.ts'
import { folderLaws } from './folder-laws.ts'
import { gaugeLaws } from './gauge-laws.ts'
import { identityLaws } from './identity-laws.ts'
import { joiningLaws } from './joining-laws.ts'
import { ledgerLaws } from './ledger-laws.ts'
import { meetingLaws } from './meeting-laws.ts'
import { membershipLaws } from './membership-laws.ts'
import { notificationLaws } from './notification-laws.ts'
import { overrideLaws } from './override-laws.ts'
import { peopleLaws } from './people-laws.ts'
import { projectLaws } from './project-laws.ts'
import { runQueueLaws } from './run-queue-laws.ts'
import { runRecordLaws } from './run-record-laws.ts'
import { secretImportLaws } from './secret-import-laws.ts'
import { secretLaws } from './secret-laws.ts'
import { signInElsewhereLaws } from './sign-in-elsewhere-laws.ts'
import { signInLaws } from './sign-in-laws.ts'
import { storeBenchOf } from './store-bench.ts'
import { law, type StoreCase, type StoreHarness } from './store-harness.ts'
import { syncLaws } from './sync-laws.ts'
import { tagLaws } from './tag-laws.ts'
import { tokenLaws } from './token-laws.ts'
import { transactionLaws } from './transaction-laws.ts'
import { trashLaws } from './trash-laws.ts'
import { troubleLaws } from './trouble-laws.ts'
import { waitingRunLaws } from './waiting-run-laws.ts'
import { wakeUpLaws } from './wake-up-laws.ts'
import { watchMethods } from './watch-methods.ts'

/** The laws that use cases rely on, as cases for any test runner. They share the harness's store, so they run one after another. */
export function exerciseStore(harness: StoreHarness): readonly StoreCase[] {
  const watching = watchMethods(harness.store)
  const bench = storeBenchOf({ ...harness, store: watching.store })
  const groups = [
    transactionLaws,
    meetingLaws,
    wakeUpLaws,
    peopleLaws,
    identityLaws,
    tokenLaws,
    signInLaws,
    signInElsewhereLaws,
    joiningLaws,
    membershipLaws,
    accessLaws,
    projectLaws,
    environmentLaws,
    folderLaws,
    secretLaws,
    tagLaws,
    secretImportLaws,
    overrideLaws,
    changeLaws,
    connectionLaws,
    careLaws,
    syncLaws,
    ledgerLaws,
    driftLaws,
    runQueueLaws,
    waitingRunLaws,
    runRecordLaws,
    notificationLaws,
    gaugeLaws,
    trashLaws,
    troubleLaws,
    auditLaws,
  ]
  // After all others: a method without a law is one that nobody has tried on the other engine.
  const complete = law('every method of every repository is asked of by these laws', async () => {
    demandSame(watching.unasked(), [], 'methods that no law asks of')
  })
  return [...groups.flatMap((laws) => laws(bench)), complete].map(({ name, run }) => ({
    name,
    run: async () => {
      await harness.reset()
      await run()
    },
  }))
}
