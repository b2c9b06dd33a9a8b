import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { identitiesQuery } from '../identities/queries.ts'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { membersQuery } from '../people/queries.ts'
import { projectsQuery } from '../projects/queries.ts'
import { areas } from './areas.ts'
import { type AuditSearch, type Range, ranges, usualRange } from './search.ts'
import { nameOfType } from './sentence.ts'

interface Props {
  readonly projectId: string | null
  readonly search: AuditSearch
  readonly change: (search: AuditSearch) => void
}

/** Lists act at once; what is typed, on Enter. */
export function Filters({ projectId, search, change }: Props) {
  const set = (to: { readonly [Name in keyof AuditSearch]?: string }) => {
    const entries = Object.entries({ ...search, ...to }).filter(([, value]) => value !== '' && value !== undefined)
    change(Object.fromEntries(entries) as AuditSearch)
  }
  return (
    <div className="grid gap-3">
      <div className="grid gap-3 [grid-template-columns:repeat(auto-fit,minmax(12rem,1fr))]">
        <Actor value={search.actor ?? ''} choose={(actor) => set({ actor })} />
        <Choice label="What" value={search.what ?? ''} onChange={({ target }) => set({ what: target.value })}>
          <option value="">Everything</option>
          {areas.map(({ name, types }) => (
            <optgroup key={name} label={name}>
              <option value={name}>All: {name}</option>
              {types.map((type) => (
                <option key={type} value={type}>
                  {nameOfType(type)}
                </option>
              ))}
            </optgroup>
          ))}
        </Choice>
        <Choice label="Outcome" value={search.outcome ?? ''} onChange={({ target }) => set({ outcome: target.value })}>
          <option value="">Done or refused</option>
          <option value="success">Done</option>
          <option value="refused">Refused</option>
        </Choice>
        <Choice
          label="When"
          value={search.range ?? usualRange}
          onChange={({ target }) => set({ range: target.value as Range, from: '', to: '' })}
        >
          {Object.entries(ranges).map(([range, words]) => (
            <option key={range} value={range}>
              {words}
            </option>
          ))}
        </Choice>
        {projectId === null && <Project value={search.project ?? ''} choose={(project) => set({ project })} />}
      </div>
      <Typed key={JSON.stringify(search)} search={search} set={set} clear={() => change({})} />
    </div>
  )
}

function Actor({ value, choose }: { readonly value: string; readonly choose: (actor: string) => void }) {
  const people = useQuery({ ...membersQuery, retry: false }).data ?? []
  const identities = useQuery({ ...identitiesQuery, retry: false }).data ?? []
  const isKnown = value === '' || kinds.some(([kind]) => kind === value) || [...people, ...identities].some(({ id }) => id === value)
  return (
    <Choice label="Who" value={value} onChange={({ target }) => choose(target.value)}>
      <option value="">Everybody</option>
      {kinds.map(([kind, words]) => (
        <option key={kind} value={kind}>
          {words}
        </option>
      ))}
      {!isKnown && <option value={value}>{value}</option>}
      <optgroup label="People">
        {people.map(({ id, email }) => (
          <option key={id} value={id}>
            {email}
          </option>
        ))}
      </optgroup>
      <optgroup label="Machine identities">
        {identities.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </optgroup>
    </Choice>
  )
}

const kinds = [
  ['user', 'All people'],
  ['identity', 'All machine identities'],
  ['platform', 'Hanzo KMS itself'],
  ['unknownUser', 'Somebody not signed in'],
] as const

function Project({ value, choose }: { readonly value: string; readonly choose: (project: string) => void }) {
  const projects = useQuery(projectsQuery).data ?? []
  return (
    <Choice label="Project" value={value} onChange={({ target }) => choose(target.value)}>
      <option value="">All, and none</option>
      {projects.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Choice>
  )
}

interface TypedProps {
  readonly search: AuditSearch
  readonly set: (to: { readonly [Name in keyof AuditSearch]?: string }) => void
  readonly clear: () => void
}

function Typed({ search, set, clear }: TypedProps) {
  const [typed, type] = useState<Readonly<Record<string, string>>>({})
  const shownIn = (name: keyof AuditSearch) => typed[name] ?? search[name] ?? ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    set(typed)
  }
  const field = (
    name: 'env' | 'path' | 'key' | 'from' | 'to',
    label: string,
    more: { readonly type?: string; readonly placeholder?: string } = {},
  ) => (
    <Field
      label={label}
      value={shownIn(name)}
      onChange={({ target }) => type({ ...typed, [name]: target.value })}
      autoComplete="off"
      spellCheck={false}
      {...more}
    />
  )
  return (
    <form
      onSubmit={submit}
      className="grid items-end gap-3 [grid-template-columns:repeat(auto-fit,minmax(9rem,1fr))]"
      aria-label="Filter the log"
    >
      {field('env', 'Environment', { placeholder: 'prod' })}
      {field('path', 'Folder', { placeholder: '/payments' })}
      {field('key', 'Key', { placeholder: 'DATABASE_URL' })}
      {search.range === 'custom' && field('from', 'From', { type: 'date' })}
      {search.range === 'custom' && field('to', 'To', { type: 'date' })}
      <div className="flex gap-2">
        <Button type="submit">Filter</Button>
        {Object.keys(search).length > 0 && (
          <Button kind="quiet" onClick={clear}>
            Clear
          </Button>
        )}
      </div>
    </form>
  )
}
