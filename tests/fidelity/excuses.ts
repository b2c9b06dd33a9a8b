/** A recorded entry whose answer the emulator does not give, and why. An excuse that is no longer needed fails the suite. */
export interface Excuse {
  readonly transcript: string
  readonly name: string
  readonly reason: string
}

/** Empty: every recorded answer is imitated. */
export const EXCUSES: readonly Excuse[] = []

/** The recorder's remarks that say nothing about an answer, or nothing that could be asked of an emulator. */
export const UNCHECKED_REMARKS: readonly { readonly transcript: string; readonly name: RegExp; readonly reason: string }[] = [
  { transcript: 'A_variables', name: /^unicode round trip after update equal$/, reason: 'the entry before it is compared whole' },
  { transcript: 'F_cache_timing', name: /^(times|samples)$/, reason: 'sums up entries that are compared one by one' },
  { transcript: 'G_concurrency_throughput', name: /^(create|update|get_value|delete) 500 x/, reason: 'the speed of another machine' },
  {
    transcript: 'G_concurrency_throughput',
    name: /^(50 parallel updates|final value|50 parallel alternating|200 parallel creates|1000 updates)/,
    reason: 'says only that nothing failed, and how long it took',
  },
  {
    transcript: 'I_db_outage_and_timeouts',
    name: /^(create|update), client gives up/,
    reason: 'no statement ever waits here, so there is nothing to give up on',
  },
]
