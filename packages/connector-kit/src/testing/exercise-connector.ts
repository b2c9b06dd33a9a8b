import { benchOf } from './bench.ts'
import { credentialLaws } from './credential-laws.ts'
import type { ConnectorHarness } from './harness.ts'
import { listingLaws } from './listing-laws.ts'
import { nameLaws } from './name-laws.ts'
import { optionalLaws } from './optional-laws.ts'
import { removingLaws } from './removing-laws.ts'
import { writingLaws } from './writing-laws.ts'

export interface ConnectorCase {
  /** The guarantee. */
  readonly name: string
  /** Why it cannot be asked of this connector. */
  readonly skip?: string
  /** Rejects with a plain error when the guarantee is broken. */
  run(): Promise<void>
}

/** The laws that hold for every connector, as cases for any test runner. They share the harness's target, so they run one after another. */
export function exerciseConnector(harness: ConnectorHarness): readonly ConnectorCase[] {
  const bench = benchOf(harness)
  const cases = [nameLaws, credentialLaws, listingLaws, writingLaws, removingLaws, optionalLaws].flatMap((laws) => laws(bench))
  return cases.map((each) => ({
    ...each,
    run: async () => {
      await harness.reset()
      await each.run()
    },
  }))
}
