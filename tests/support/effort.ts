/** `npm test` does the short form of what can be done for hours, `npm run test:long` the long one: the same guarantees, tried more often. */
export const isLong = process.env.KMS_TEST_LONG === '1'

/** How often something is tried. */
export function effort(amount: { readonly short: number; readonly long: number }): number {
  return isLong ? amount.long : amount.short
}
