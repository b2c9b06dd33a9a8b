import type { ReadFile } from '@hanzo-kms/contracts/import/read-file'
import type { SecretIndex } from '@hanzo-kms/contracts/secret-changes'
import { type ChangeEvent, useCallback, useEffect, useState } from 'react'
import { Button } from '../../parts/button.tsx'
import { CheckBox } from '../../parts/check-box.tsx'
import { Choice } from '../../parts/choice.tsx'
import { inputClass } from '../../parts/field.tsx'
import { EnvironmentOptions } from '../../projects/environment-options.tsx'
import { plural } from '../../syncs/plan-words.ts'
import { cellOf, type GridRow } from '../grid/rows.ts'
import type { Change } from '../queries.ts'
import { type Brought, readFile } from './read-file.ts'
import { type Format, formats, readText } from './read-text.ts'

const KEYS_MAX = 1_000
const words: Readonly<Record<Format, string>> = { dotenv: '.env', json: 'JSON', yaml: 'YAML' }

interface Props {
  readonly environments: readonly { readonly slug: string; readonly name: string }[]
  readonly index: SecretIndex
  /** Pasted or dropped; empty when the person has yet to bring it. */
  readonly brought: Brought
  readonly stage: (changes: readonly Change[]) => void
  readonly close: () => void
}

/** Read here, shown before anything happens, and then staged like any other edit. */
export function ImportPanel({ environments, index, brought, stage, close }: Props) {
  const [text, setText] = useState('')
  const [format, setFormat] = useState<Format>(brought.format)
  const [environment, setEnvironment] = useState(environments.at(-1)?.slug ?? '')
  const [updates, setUpdates] = useState(false)
  const [problem, setProblem] = useState<string>()
  const [file, setFile] = useState<ReadFile>({ pairs: [], problems: [] })
  const take = useCallback((next: Brought) => {
    setProblem(next.problem)
    setFormat(next.format)
    setText(next.text)
  }, [])
  useEffect(() => take(brought), [brought, take])
  useEffect(() => {
    let isStale = false
    readText(text, format).then((read) => !isStale && setFile(read))
    return () => {
      isStale = true
    }
  }, [text, format])

  const known = new Map(index.keys.map((row) => [row.key, row]))
  const storedOf = (key: string) => cellOf(known.get(key) ?? ({ key, cells: {} } satisfies GridRow), environment)
  const fresh = file.pairs.filter(({ key }) => !storedOf(key))
  const existing = file.pairs.filter(({ key }) => storedOf(key))
  const taken = updates ? file.pairs : fresh
  const takeFile = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [chosen] = target.files ?? []
    if (chosen) take(await readFile(chosen))
  }
  const reason =
    taken.length === 0
      ? 'There is nothing to import yet.'
      : taken.length > KEYS_MAX
        ? `At most ${KEYS_MAX} keys at once: split the file.`
        : undefined
  const go = () => {
    stage(taken.map(({ key, value }) => ({ environment, key, value, baseVersion: storedOf(key)?.version ?? null })))
    close()
  }
  return (
    <section aria-label="Import" className="grid gap-4 rounded border border-line bg-surface p-4">
      <div className="flex flex-wrap items-end gap-3">
        <Choice label="Into" value={environment} onChange={({ target }) => setEnvironment(target.value)}>
          <EnvironmentOptions environments={environments} />
        </Choice>
        <Choice label="Format" value={format} onChange={({ target }) => setFormat(target.value as Format)}>
          {formats.map((known) => (
            <option key={known} value={known}>
              {words[known]}
            </option>
          ))}
        </Choice>
        <label className="grid gap-1">
          <span className="font-medium">File, at most 5 MB</span>
          <input
            type="file"
            onChange={takeFile}
            accept=".env,.json,.yaml,.yml,text/*"
            className="py-0.5 file:mr-3 file:min-h-8 file:cursor-pointer file:rounded file:border file:border-control file:bg-raised file:px-3 file:font-medium"
          />
        </label>
      </div>
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
      <label className="grid gap-1">
        <span className="font-medium">Text</span>
        <textarea
          value={text}
          onChange={({ target }) => setText(target.value)}
          rows={6}
          spellCheck={false}
          autoComplete="off"
          autoFocus
          className={`${inputClass} font-mono [-webkit-text-security:disc] focus:[-webkit-text-security:none]`}
        />
      </label>
      <p aria-live="polite">
        {plural(fresh.length, 'new key', 'new keys')}, {existing.length} that exist, {plural(file.problems.length, 'line', 'lines')} with a
        problem.
      </p>
      {existing.length > 0 && (
        <CheckBox
          label={`Update all ${existing.length} that exist`}
          checked={updates}
          onChange={({ target }) => setUpdates(target.checked)}
          hint={existing
            .slice(0, 8)
            .map(({ key }) => key)
            .join(', ')}
        />
      )}
      {file.problems.length > 0 && (
        <ul className="max-h-40 overflow-auto text-warn">
          {file.problems.map(({ line, reason }) => (
            <li key={`${line} ${reason}`}>
              Line {line}: {reason}. Skipped.
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" onClick={go} reason={reason}>
          Add {plural(taken.length, 'key', 'keys')} to the changes
        </Button>
        <Button onClick={close}>Cancel</Button>
      </div>
    </section>
  )
}
