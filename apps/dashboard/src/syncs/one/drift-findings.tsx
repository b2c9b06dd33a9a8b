import type { Drift, DriftDecision, DriftKind } from '@hanzo-kms/contracts/drift'
import { Button } from '../../parts/button.tsx'
import { inputClass } from '../../parts/field.tsx'
import { Moment } from '../../parts/moment.tsx'
import { cellClass, rowClass, Table } from '../../parts/table.tsx'
import { asSentence } from '../plan-words.ts'

const ROWS_SHOWN_MAX = 100

interface Props {
  readonly drift: Drift
  readonly isBusy: boolean
  /** Why not, where a role forbids it. */
  readonly notDecidable: string | undefined
  readonly decide: (decisions: Readonly<Record<string, DriftDecision | null>>) => void
}

const kinds: Readonly<Record<DriftKind, string>> = {
  deleted: 'Deleted',
  moved: 'Moved',
  mark: 'Mark removed',
  value: 'Value changed',
  description: 'Description changed',
  edited: 'Edited',
}
const byPolicy: Readonly<Record<Drift['policy'], string>> = {
  restore: 'As set: restore ours',
  report: 'As set: leave it alone',
  import: 'As set: import theirs',
}
const answers: readonly (readonly [DriftDecision, string])[] = [
  ['restore', 'Restore ours'],
  ['import', 'Import theirs'],
  ['ignore', 'Ignore'],
]

/** Key by key, with the answer that a person gives; without one the sync's setting counts. */
export function DriftFindings({ drift: { findings, policy }, isBusy, notDecidable, decide }: Props) {
  const shown = findings.slice(0, ROWS_SHOWN_MAX)
  return (
    <>
      <Table caption="What was changed in Windmill" columns={['Key', 'What happened', 'By', 'What becomes of it']}>
        {shown.map(({ key, name, kind, reason, editedBy, foundAt, decision }) => (
          <tr key={name} className={rowClass}>
            <th scope="row" className={`${cellClass} text-left font-mono font-normal [overflow-wrap:anywhere]`}>
              {key}
            </th>
            <td className={cellClass}>
              {kinds[kind]}
              <span className="block text-muted">{asSentence(reason)}</span>
            </td>
            <td className={cellClass}>
              {editedBy ?? <span className="text-muted">Not told</span>}
              <span className="block text-muted">
                found <Moment iso={foundAt} />
              </span>
            </td>
            <td className={cellClass}>
              <select
                aria-label={`What becomes of ${key}`}
                value={decision ?? ''}
                disabled={isBusy || notDecidable !== undefined}
                onChange={({ target }) => decide({ [key]: target.value === '' ? null : (target.value as DriftDecision) })}
                className={`${inputClass} max-w-64 cursor-pointer`}
              >
                <option value="">{byPolicy[policy]}</option>
                {answers.map(([answer, word]) => (
                  <option key={answer} value={answer}>
                    {word}
                  </option>
                ))}
              </select>
            </td>
          </tr>
        ))}
      </Table>
      {findings.length > shown.length && (
        <p className="text-muted">
          The first {shown.length} of {findings.length.toLocaleString('en')} are shown.
        </p>
      )}
      {shown.length > 1 && (
        <div className="flex flex-wrap gap-2">
          {answers.map(([answer, word]) => (
            <Button
              key={answer}
              busy={isBusy}
              reason={notDecidable}
              onClick={() => decide(Object.fromEntries(shown.map(({ key }) => [key, answer])))}
            >
              {word}: all {shown.length}
            </Button>
          ))}
        </div>
      )}
      <p className="text-muted">{notDecidable ?? 'A decision is carried out by the next run: look at the plan above, then sync.'}</p>
    </>
  )
}
