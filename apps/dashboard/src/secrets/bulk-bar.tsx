import type { SecretIndex } from '@hanzo-kms/contracts/secret-changes'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowRight, FolderInput, Trash2, X } from 'lucide-react'
import { type FormEvent, useMemo, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { announce } from '../parts/live-region.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { EnvironmentOptions } from '../projects/environment-options.tsx'
import { plural } from '../syncs/plan-words.ts'
import { foldersQuery } from '../syncs/queries.ts'
import { CHANGES_MAX, deletionsOf, moveSecrets, storedAt } from './bulk.ts'
import type { Selection } from './grid/use-selection.ts'
import type { Change, GridPlace } from './queries.ts'
import { useCopying } from './use-copying.ts'

interface Props {
  readonly place: GridPlace
  readonly environments: readonly { readonly slug: string; readonly name: string }[]
  readonly index: SecretIndex
  readonly selection: Selection
  readonly stage: (changes: readonly Change[]) => void
  /** Why not, where a role forbids it. */
  readonly notEditable: string | undefined
  readonly notDeletable: string | undefined
  readonly hasDrafts: boolean
}

/** What can be done with the rows that are selected. Deleting and copying become drafts like any other edit; moving is done at once, since its result cannot be seen in this folder. */
export function BulkBar(props: Props) {
  const { place, environments, index, selection, stage, notEditable, notDeletable } = props
  const [panel, setPanel] = useState<'copy' | 'move'>()
  const keys = useMemo(() => [...selection.keys], [selection.keys])
  const deletions = useMemo(() => deletionsOf(index, place.environments, keys), [index, place.environments, keys])
  const tooMany = (count: number) =>
    count > CHANGES_MAX ? `At most ${CHANGES_MAX.toLocaleString('en')} values at once: select fewer.` : undefined
  const remove = () => {
    stage(deletions)
    selection.clear()
    announce(`${plural(deletions.length, 'value', 'values')} marked for deletion. Nothing is deleted before Save.`)
  }
  return (
    <section aria-label="Selected secrets" className="grid gap-3 rounded border border-accent bg-surface px-3 py-2">
      <div className="flex flex-wrap items-center gap-2">
        <p className="mr-auto" aria-live="polite">
          {plural(keys.length, 'secret', 'secrets')} selected
        </p>
        <Button
          icon={<ArrowRight size={16} aria-hidden />}
          aria-expanded={panel === 'copy'}
          onClick={() => setPanel(panel === 'copy' ? undefined : 'copy')}
          reason={notEditable ?? (environments.length < 2 ? 'Show a second environment first.' : undefined)}
        >
          Copy to environment
        </Button>
        <Button
          icon={<FolderInput size={16} aria-hidden />}
          aria-expanded={panel === 'move'}
          onClick={() => setPanel(panel === 'move' ? undefined : 'move')}
          reason={notDeletable ?? (props.hasDrafts ? 'Save or discard the changes first: a move takes what is stored.' : undefined)}
        >
          Move to folder
        </Button>
        <Button icon={<Trash2 size={16} aria-hidden />} onClick={remove} reason={notDeletable ?? tooMany(deletions.length)}>
          Delete {plural(deletions.length, 'value', 'values')}
        </Button>
        <Button kind="quiet" icon={<X size={16} aria-hidden />} onClick={selection.clear}>
          Clear
        </Button>
      </div>
      {panel === 'copy' && <CopyPanel {...{ place, environments, index, keys, stage, tooMany }} done={selection.clear} />}
      {panel === 'move' && <MovePanel {...{ place, environments, index, keys, tooMany }} done={selection.clear} />}
    </section>
  )
}

type PanelProps = Pick<Props, 'place' | 'environments' | 'index'> & {
  readonly keys: readonly string[]
  readonly tooMany: (count: number) => string | undefined
  readonly done: () => void
}

function CopyPanel({ place, environments, index, keys, stage, tooMany, done }: PanelProps & Pick<Props, 'stage'>) {
  const [from, setFrom] = useState(environments[0]?.slug ?? '')
  const [to, setTo] = useState(environments.at(-1)?.slug ?? '')
  const count = keys.filter((key) => storedAt(index, from, key)).length
  const copying = useCopying(place, index, stage, done)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    copying.mutate({ from, to, keys })
  }
  const reason =
    from === to ? 'Choose two environments that differ.' : count === 0 ? 'None of the selected has a value there.' : tooMany(count)
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3 border-t border-line pt-3">
      <Choice label="From" value={from} onChange={({ target }) => setFrom(target.value)}>
        <EnvironmentOptions environments={environments} />
      </Choice>
      <Choice label="To" value={to} onChange={({ target }) => setTo(target.value)}>
        <EnvironmentOptions environments={environments} />
      </Choice>
      <Button type="submit" kind="primary" busy={copying.isPending} reason={reason}>
        Copy {plural(count, 'value', 'values')} into the changes
      </Button>
      <p className="basis-full text-muted">The values are read for it, which is recorded. Nothing is written before Save.</p>
      {copying.error && <ProblemPanel title="They were not copied" error={copying.error} />}
    </form>
  )
}

function MovePanel({ place, environments, index, keys, tooMany, done }: PanelProps) {
  const client = useQueryClient()
  const [environment, setEnvironment] = useState(environments[0]?.slug ?? '')
  const folders = useQuery(foldersQuery(place.projectId, environment))
  const others = (folders.data ?? []).filter((path) => path !== place.path)
  const [chosen, choose] = useState<string>()
  const to = chosen !== undefined && others.includes(chosen) ? chosen : others[0]
  const count = deletionsOf(index, [environment], keys).length
  const moving = useMutation({
    mutationFn: (into: string) => moveSecrets(place, { environment, keys, into }),
    onSettled: () => client.invalidateQueries({ queryKey: ['secrets', place.projectId] }),
    onSuccess: (_, into) => {
      announce(`${plural(count, 'secret', 'secrets')} moved to ${into}.`)
      done()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (to !== undefined) moving.mutate(to)
  }
  const reason =
    to === undefined
      ? 'There is no other folder in this environment: make one first.'
      : count === 0
        ? 'None of the selected is in this environment.'
        : tooMany(count)
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3 border-t border-line pt-3">
      <Choice label="In" value={environment} onChange={({ target }) => setEnvironment(target.value)}>
        <EnvironmentOptions environments={environments} />
      </Choice>
      <Choice label="Into the folder" value={to ?? ''} onChange={({ target }) => choose(target.value)} className="font-mono">
        {others.map((path) => (
          <option key={path}>{path}</option>
        ))}
      </Choice>
      <Button type="submit" kind="primary" busy={moving.isPending} reason={reason}>
        Move {plural(count, 'secret', 'secrets')}
        {to === undefined ? '' : ` to ${to}`}
      </Button>
      <p className="basis-full text-muted">
        This is done at once, with their values. A key that the folder has already is not overwritten: then nothing is moved.
      </p>
      {moving.error && <ProblemPanel title="They were not moved" error={moving.error} />}
    </form>
  )
}
