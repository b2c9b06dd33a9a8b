import { DestinationFailure, type PreflightFinding } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import { whatToFix } from './what-to-fix.ts'

/** Turns what the destination refused into a sentence for the person who asked, with what to do about it where that is known. */
export async function refusingUnplanned<Prepared>(
  preparing: Promise<Prepared>,
  what = 'The plan could not be made',
  findings: readonly PreflightFinding[] = [],
): Promise<Prepared> {
  try {
    return await preparing
  } catch (error) {
    if (!(error instanceof DestinationFailure)) throw error
    const { message } = error
    throw badRequest(`${what}: ${message}${message.endsWith('.') || findings.length === 0 ? '' : '.'}${whatToFix(findings)}`)
  }
}
