import { ArrowLeft, ArrowRight, CircleSlash } from 'lucide-react'
import { Button } from '../../parts/button.tsx'
import { cellId, type Draft } from '../grid/drafts.ts'
import type { Compared } from './differences.ts'

const ROWS_SHOWN_MAX = 200

interface Side {
  readonly slug: string
  readonly name: string
}

interface Props {
  readonly rows: readonly Compared[]
  readonly left: Side
  readonly right: Side
  readonly drafts: ReadonlyMap<string, Draft>
  readonly notEditable: string | undefined
  readonly copy: (key: string, from: 'left' | 'right') => void
}

export function CompareTable({ rows, left, right, ...rest }: Props) {
  if (rows.length === 0) return <p className="text-muted">Nothing here: the two do not differ in that way.</p>
  return (
    <>
      <div className="overflow-x-auto rounded border border-line">
        <table className="w-full border-collapse text-left">
          <caption className="sr-only">
            {left.name} and {right.name}, key by key
          </caption>
          <thead className="bg-surface">
            <tr className="border-b border-line">
              {['Key', left.name, right.name, 'Copy'].map((title, column) => (
                <th key={`${column} ${title}`} scope="col" className="px-3 py-2 font-medium">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, ROWS_SHOWN_MAX).map((row) => (
              <ComparedRow key={row.key} row={row} left={left} right={right} {...rest} />
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > ROWS_SHOWN_MAX && (
        <p className="text-muted">
          The first {ROWS_SHOWN_MAX} of {rows.length.toLocaleString('en')} are shown. Filter by key to see others; the buttons above copy
          all.
        </p>
      )}
    </>
  )
}

function ComparedRow({ row, left, right, drafts, notEditable, copy }: Omit<Props, 'rows'> & { readonly row: Compared }) {
  const { key, difference } = row
  const draftAt = ({ slug }: Side) => drafts.get(cellId({ environment: slug, key }))
  const canCopy = difference !== 'same'
  return (
    <tr className="border-b border-line last:border-0">
      <th scope="row" className="h-[var(--row)] px-3 py-1 text-left font-mono font-normal [overflow-wrap:anywhere]">
        {key}
      </th>
      <Stored isMissing={difference === 'missing-left'} draft={draftAt(left)} words={words[difference]} />
      <Stored isMissing={difference === 'missing-right'} draft={draftAt(right)} words={words[difference]} />
      <td className="whitespace-nowrap px-3 py-1">
        {canCopy && difference !== 'missing-left' && (
          <Button
            kind="quiet"
            icon={<ArrowRight size={16} aria-hidden />}
            aria-label={`Copy ${key} to ${right.name}`}
            reason={notEditable}
            onClick={() => copy(key, 'left')}
          >
            {right.name}
          </Button>
        )}
        {canCopy && difference !== 'missing-right' && (
          <Button
            kind="quiet"
            icon={<ArrowLeft size={16} aria-hidden />}
            aria-label={`Copy ${key} to ${left.name}`}
            reason={notEditable}
            onClick={() => copy(key, 'right')}
          >
            {left.name}
          </Button>
        )}
      </td>
    </tr>
  )
}

const words = {
  'missing-left': 'There',
  'missing-right': 'There',
  different: 'Different',
  same: 'Same',
  unknown: 'May not be read',
} as const

function Stored({ isMissing, draft, words }: { readonly isMissing: boolean; readonly draft: Draft | undefined; readonly words: string }) {
  return (
    <td className={`px-3 py-1 ${draft ? 'shadow-[inset_2px_0_0_var(--warn)]' : ''}`}>
      {isMissing ? (
        <span className="inline-flex items-center gap-1 text-warn">
          <CircleSlash size={14} aria-hidden />
          Missing
        </span>
      ) : (
        words
      )}
      {draft && <span className="ml-2 text-warn">{draft.value === null ? 'deleted, not saved' : 'edited, not saved'}</span>}
    </td>
  )
}
