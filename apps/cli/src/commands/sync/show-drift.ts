import type { Drift, DriftKind } from '@hanzo-kms/contracts/drift'
import type { Colour } from '../../terminal/colour.ts'
import { printable } from '../../terminal/printable.ts'

const words: Readonly<Record<DriftKind, string>> = {
  deleted: 'deleted',
  moved: 'moved',
  mark: 'mark removed',
  value: 'value changed',
  description: 'description changed',
  edited: 'edited',
}

const KIND_CHARS = Math.max(...Object.values(words).map((word) => word.length))

const byHow: Readonly<Record<NonNullable<Drift['comparedBy']>, string>> = {
  stamps: 'by the destination’s stamps, without opening a value',
  values: 'by reading the values',
  revisions: 'by their revisions: whether a value changed cannot be seen',
  names: 'by name, mark and description only',
}

export function showDrift(drift: Drift, colour: Colour): readonly string[] {
  const lines = drift.findings.map(({ key, kind, reason, decision }) => {
    const decided = decision === null ? '' : `  [${decision}]`
    return `${colour.yellow(words[kind].padEnd(KIND_CHARS))}  ${printable(key)}  ${colour.dim(printable(reason))}${decided}`
  })
  return [...lines, ...(lines.length > 0 ? [''] : []), ...summary(drift)]
}

function summary({
  state,
  message,
  comparedBy,
  compared,
  notCompared,
  checkedAt,
  nextCheckAt,
  findings,
  policy,
}: Drift): readonly string[] {
  const told = message === null ? [] : [printable(message)]
  if (state === 'never') return ['Not checked yet.', ...next(nextCheckAt)]
  const how = comparedBy === null ? '' : `, compared ${byHow[comparedBy]}`
  const blind = notCompared === 0 ? '' : ` The values of ${notCompared} could not be compared.`
  const found = {
    equal: `No drift: ${compared + notCompared} keys${how}.${blind}`,
    drifted: `${findings.length} drifted${how}.${blind} Policy: ${policy}.`,
    hidden: 'Nothing of this sync is visible at the destination.',
    failed: 'The last check failed.',
  }[state]
  return [found, ...told, `Checked ${checkedAt ?? ''}.`, ...next(nextCheckAt)]
}

const next = (at: string | null) => (at === null ? [] : [`Next check ${at}.`])
