import { folderLaws } from './folder-laws.ts'
import { secretLaws } from './secret-laws.ts'
import { storeBenchOf } from './store-bench.ts'
import type { StoreCase, StoreHarness } from './store-harness.ts'
import { transactionLaws } from './transaction-laws.ts'

/** The laws that use cases rely on, as cases for any test runner. They share the harness's store, so they run one after another. */
export function exerciseStore(harness: StoreHarness): readonly StoreCase[] {
  const bench = storeBenchOf(harness)
  return [transactionLaws, folderLaws, secretLaws]
    .flatMap((laws) => laws(bench))
    .map(({ name, run }) => ({
      name,
      run: async () => {
        await harness.reset()
        await run()
      },
    }))
}
