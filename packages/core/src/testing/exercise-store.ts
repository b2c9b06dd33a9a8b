import { folderLaws } from './folder-laws.ts'
import { ledgerLaws } from './ledger-laws.ts'
import { runQueueLaws } from './run-queue-laws.ts'
import { runRecordLaws } from './run-record-laws.ts'
import { secretLaws } from './secret-laws.ts'
import { storeBenchOf } from './store-bench.ts'
import type { StoreCase, StoreHarness } from './store-harness.ts'
import { transactionLaws } from './transaction-laws.ts'

/** The laws that use cases rely on, as cases for any test runner. They share the harness's store, so they run one after another. */
export function exerciseStore(harness: StoreHarness): readonly StoreCase[] {
  const bench = storeBenchOf(harness)
  return [transactionLaws, folderLaws, secretLaws, ledgerLaws, runQueueLaws, runRecordLaws]
    .flatMap((laws) => laws(bench))
    .map(({ name, run }) => ({
      name,
      run: async () => {
        await harness.reset()
        await run()
      },
    }))
}
