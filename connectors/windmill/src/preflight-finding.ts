import type { PreflightFact, PreflightFinding } from '@hanzo-kms/connector-kit'

export const passed = (fact: PreflightFact, says: string): PreflightFinding => ({ fact, state: 'passed', says, fix: null })
export const failed = (fact: PreflightFact, says: string, fix: string): PreflightFinding => ({ fact, state: 'failed', says, fix })
export const warning = (fact: PreflightFact, says: string, fix: string): PreflightFinding => ({ fact, state: 'warning', says, fix })
export const unknownFact = (fact: PreflightFact, says: string, fix: string | null = null): PreflightFinding => ({
  fact,
  state: 'unknown',
  says,
  fix,
})
