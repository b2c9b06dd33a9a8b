import type { PreflightFinding } from '@hanzo-kms/contracts/preflight'
import type { Colour } from '../../terminal/colour.ts'
import { printable } from '../../terminal/printable.ts'

const looks: Readonly<Record<PreflightFinding['state'], { mark: string; paint: keyof Colour }>> = {
  passed: { mark: 'ok', paint: 'green' },
  warning: { mark: '!', paint: 'yellow' },
  failed: { mark: 'x', paint: 'red' },
  unknown: { mark: '?', paint: 'dim' },
}

/** One line for each fact, and what to do below it. */
export function showPreflight(findings: readonly PreflightFinding[], colour: Colour): readonly string[] {
  return findings.flatMap(({ fact, state, says, fix }) => {
    const { mark, paint } = looks[state]
    const line = `${colour[paint](mark.padEnd(2))}  ${fact.padEnd(10)}  ${printable(says)}`
    return fix === null || state === 'passed' ? [line] : [line, `${' '.repeat(16)}${printable(fix)}`]
  })
}

/** Those that a person should look at. */
export const amiss = (findings: readonly PreflightFinding[]) => findings.filter(({ state }) => state === 'failed' || state === 'warning')
