import type { PreflightFinding } from '@hanzo-kms/connector-kit'

/** What stands in the way for certain, and what to do, for the end of a sentence about something that failed. */
export function whatToFix(findings: readonly PreflightFinding[]): string {
  return findings
    .filter(({ state }) => state === 'failed')
    .map(({ says, fix }) => ` ${says}${fix === null ? '' : ` ${fix}`}`)
    .join('')
}
