import type { SecretIndex } from '@hanzo-kms/contracts/secret-changes'
import { type ClipboardEvent, type FormEvent, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { cellOf } from './grid/rows.ts'
import type { Change } from './queries.ts'

interface Props {
  readonly environments: readonly { readonly slug: string; readonly name: string }[]
  readonly index: SecretIndex
  readonly stage: (changes: readonly Change[]) => void
  /** For a paste of several lines. */
  readonly importText: (text: string) => void
  readonly close: () => void
}

/** Staged like any other edit: nothing is written before Save. */
export function AddSecret({ environments, index, stage, importText, close }: Props) {
  const [key, setKey] = useState('')
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const known = index.keys.find((row) => row.key === key.trim())
  const taken = environments.filter(({ slug }) => known && cellOf(known, slug)).map(({ name }) => name)
  const setAll = (value: string) => setValues(Object.fromEntries(environments.map(({ slug }) => [slug, value])))
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text/plain')
    if (!text.includes('=')) return
    event.preventDefault()
    if (text.trim().includes('\n')) return importText(text)
    const at = text.indexOf('=')
    setKey(
      text
        .slice(0, at)
        .replace(/^export\s+/, '')
        .trim(),
    )
    setAll(text.slice(at + 1).trim())
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const changes = environments.flatMap(({ slug }) =>
      Object.hasOwn(values, slug) && !(known && cellOf(known, slug))
        ? [{ environment: slug, key: key.trim(), value: values[slug] ?? '', baseVersion: null }]
        : [],
    )
    if (key.trim() === '' || changes.length === 0) return
    stage(changes)
    close()
  }
  return (
    <form
      onSubmit={submit}
      onKeyDown={(event) => event.key === 'Escape' && close()}
      className="grid gap-3 rounded border border-line bg-surface p-4"
    >
      <div className="grid items-start gap-3 [grid-template-columns:repeat(auto-fit,minmax(12rem,1fr))]">
        <Field
          label="Key"
          value={key}
          onChange={({ target }) => setKey(target.value)}
          onPaste={onPaste}
          autoFocus
          spellCheck={false}
          autoComplete="off"
          className="font-mono"
          problem={taken.length > 0 ? `It exists in ${taken.join(', ')}: edit it there.` : undefined}
        />
        {environments.map(({ slug, name }) => (
          <Field
            key={slug}
            label={`Value in ${name}`}
            value={values[slug] ?? ''}
            onChange={({ target }) => setValues({ ...values, [slug]: target.value })}
            spellCheck={false}
            autoComplete="off"
            className="font-mono"
          />
        ))}
      </div>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" kind="primary">
          Add to the changes
        </Button>
        <Button onClick={() => setAll(values[environments[0]?.slug ?? ''] ?? '')}>Same value everywhere</Button>
        <Button onClick={close}>Cancel</Button>
      </div>
    </form>
  )
}
