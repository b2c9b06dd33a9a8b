import type { SecretIndex } from '@hanzo-kms/contracts/secret-changes'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Plus, Search, Upload } from 'lucide-react'
import { lazy, Suspense, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { FirstSteps } from '../first-run/first-steps.tsx'
import { NextStep } from '../first-run/next-step.tsx'
import type { Origin } from '../first-run/origin.ts'
import { Button, buttonClass } from '../parts/button.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SkeletonRows } from '../parts/skeleton-rows.tsx'
import { useStable } from '../parts/use-stable.ts'
import { useProject } from '../projects/use-project.ts'
import { useRights } from '../projects/use-rights.ts'
import { plural } from '../syncs/plan-words.ts'
import { AddSecret } from './add-secret.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { ConflictList } from './conflict-list.tsx'
import { Everywhere } from './everywhere.tsx'
import { FolderBar } from './folder-bar.tsx'
import { noDrafts } from './grid/drafts.ts'
import { SecretGrid } from './grid/grid.tsx'
import { newKeysOf, rowsOf } from './grid/rows.ts'
import { useReveal } from './grid/use-reveal.ts'
import { useSelection } from './grid/use-selection.ts'
import { ImportPanel } from './import/import-panel.tsx'
import { type Brought, broughtText } from './import/read-file.ts'
import { useBrought } from './import/use-brought.ts'
import { environmentsOf, type PlaceSearch } from './place-search.ts'
import { type GridPlace, indexQuery } from './queries.ts'
import { ReviewDialog } from './review-dialog.tsx'
import { SaveBar } from './save-bar.tsx'
import { SavedNote } from './saved-note.tsx'
import { SecretDrawer } from './secret-drawer.tsx'
import { Toolbar } from './toolbar.tsx'
import { useChanges } from './use-changes.ts'

const ADDRESS_FOLLOWS_MS = 250
const Compare = lazy(async () => ({ default: (await import('./compare/compare.tsx')).Compare }))

type Panel = { readonly kind: 'add' } | { readonly kind: 'import'; readonly brought: Brought } | { readonly kind: 'review' } | undefined

export function SecretsPage() {
  const project = useProject()
  const search = useSearch({ from: '/signed-in/p/$project/secrets' })
  const { env, path = '/' } = search
  const environments = useMemo(() => environmentsOf(project, env === undefined ? {} : { env }), [project, env])
  const place = useMemo<GridPlace>(
    () => ({ projectId: project.id, path, environments: environments.map(({ slug }) => slug) }),
    [project.id, path, environments],
  )
  const index = useQuery(indexQuery(place))
  return (
    <Page
      title="Secrets"
      within={project.name}
      actions={
        <Link from="/p/$project/secrets" to="../history" className={buttonClass('quiet')}>
          History
        </Link>
      }
    >
      <FolderBar place={place} />
      {index.isPending && <SkeletonRows count={12} label="Loading secrets" />}
      {index.isError && <ProblemPanel title="The secrets could not be shown" error={index.error} again={index.refetch} />}
      {index.data && <Folder key={place.path} place={place} environments={environments} index={index.data} search={search} />}
    </Page>
  )
}

interface Props {
  readonly place: GridPlace
  readonly environments: readonly { readonly slug: string; readonly name: string }[]
  readonly index: SecretIndex
  readonly search: PlaceSearch
}

function Folder({ place, environments, index, search }: Props) {
  const navigate = useNavigate({ from: '/p/$project/secrets' })
  const changes = useChanges(place)
  const why = useRights()
  const notAddable = why('secrets', 'create', 'add secrets')
  const notEditable = why('secrets', 'edit', 'change secrets')
  const reveal = useReveal(place)
  const [panel, setPanel] = useState<Panel>()
  const [opened, setOpened] = useState<string>()
  const change = useStable((next: PlaceSearch) => navigate({ search: (before: PlaceSearch) => ({ ...before, ...next }), replace: true }))
  const [typed, setTyped] = useTypedFilter(search.q ?? '', change)
  const filter = useDeferredValue(typed)
  const drafts = changes.drafts.cells
  const { show = 'all' } = search
  const newKeys = useMemo(() => newKeysOf(index, drafts), [index, drafts])
  // Drafts alone change no row, unless those with drafts are what is to be seen.
  const draftsOfRows = show === 'changed' ? drafts : noDrafts.cells
  const rows = useMemo(
    () => rowsOf(index, { environments: place.environments, filter, show, newKeys, drafts: draftsOfRows }),
    [index, place.environments, filter, show, newKeys, draftsOfRows],
  )
  const selection = useSelection()

  const { start } = search
  useEffect(() => {
    if (!start) return
    setPanel(start === 'add' ? { kind: 'add' } : { kind: 'import', brought: broughtText('') })
    void navigate({ search: ({ start: _, ...rest }: PlaceSearch) => rest, replace: true })
  }, [start, navigate])

  const take = useCallback((brought: Brought) => setPanel({ kind: 'import', brought }), [])
  const askForText = () => take(broughtText(''))
  useBrought(take, notAddable === undefined)
  const isComparing = search.view === 'compare' && index.keys.length > 0
  const isEmpty = index.keys.length === 0 && drafts.size === 0
  const touched = [...new Set([...drafts.values()].map(({ environment }) => environment))]
  return (
    <div className="grid gap-3">
      <Toolbar
        environments={environments}
        search={search}
        change={change}
        filter={typed}
        setFilter={setTyped}
        shown={rows.length}
        all={index.keys.length}
      >
        <Button icon={<Upload size={16} aria-hidden />} onClick={askForText} reason={notAddable}>
          Import
        </Button>
        <Button kind="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setPanel({ kind: 'add' })} reason={notAddable}>
          Add secret
        </Button>
      </Toolbar>
      {panel?.kind === 'add' && (
        <AddSecret
          environments={environments}
          index={index}
          stage={changes.stage}
          importText={(text) => take(broughtText(text))}
          close={() => setPanel(undefined)}
        />
      )}
      {panel?.kind === 'import' && (
        <ImportPanel
          environments={environments}
          index={index}
          brought={panel.brought}
          stage={changes.stage}
          close={() => setPanel(undefined)}
        />
      )}
      {place.path === '/' && (
        <FirstSteps projectId={place.projectId} hasSecrets={index.keys.length > 0} origin={originOf(place, environments)} />
      )}
      <SavedNote changes={changes} />
      <ConflictList changes={changes} place={place} environments={environments} />
      {reveal.error && <ProblemPanel title="The value could not be read" error={reveal.error} />}
      {changes.saved && (
        <NextStep
          projectId={place.projectId}
          saved={changes.saved.saved.length}
          origin={originOf(
            place,
            changes.saved.saved.map(({ environment }) => ({ slug: environment })),
          )}
        />
      )}
      {isEmpty && !panel && (
        <EmptyState text={`No secrets in ${place.path} yet. Add one, or paste a .env here (Ctrl V).`}>
          <Button onClick={() => setPanel({ kind: 'add' })} reason={notAddable}>
            Add secret
          </Button>
          <Button onClick={askForText} reason={notAddable}>
            Paste .env
          </Button>
        </EmptyState>
      )}
      {!isEmpty && !isComparing && rows.length === 0 && (
        <EmptyState
          text={`Nothing matches${filter.trim() === '' ? '' : ` ${filter.trim()}`} here. ${plural(index.keys.length, 'secret is', 'secrets are')} in ${place.path}.`}
        />
      )}
      {filter.trim() !== '' &&
        (search.all ? (
          <Everywhere place={place} filter={filter} />
        ) : (
          <div>
            <Button kind="quiet" icon={<Search size={16} aria-hidden />} onClick={() => change({ all: true })}>
              Search all folders for {filter.trim()}
            </Button>
          </div>
        ))}
      {selection.keys.size > 0 && !isComparing && (
        <BulkBar
          place={place}
          environments={environments}
          index={index}
          selection={selection}
          stage={changes.stage}
          notEditable={notEditable}
          notDeletable={why('secrets', 'delete', 'delete secrets')}
          hasDrafts={drafts.size > 0}
        />
      )}
      {isComparing && (
        <Suspense fallback={<SkeletonRows count={6} label="Comparing" />}>
          <Compare
            place={place}
            environments={environments}
            index={index}
            filter={filter}
            drafts={drafts}
            stage={changes.stage}
            notEditable={notEditable}
          />
        </Suspense>
      )}
      {rows.length > 0 && !isComparing && (
        <SecretGrid
          rows={rows}
          environments={environments}
          drafts={drafts}
          conflicts={changes.conflicts}
          reveal={reveal}
          selection={selection}
          readOnly={notEditable !== undefined}
          stage={changes.stage}
          undo={changes.undo}
          redo={changes.redo}
          open={setOpened}
          valueOf={reveal.read}
        />
      )}
      {!isComparing && (
        <p className="text-muted max-md:hidden">
          {notEditable ??
            'Arrows move, Enter edits, Space shows, C copies, X selects, Delete removes, Ctrl Z undoes. Showing and copying are recorded.'}
        </p>
      )}
      <SaveBar
        count={drafts.size}
        environments={environments.filter(({ slug }) => touched.includes(slug)).map(({ name }) => name)}
        syncs={[
          ...new Set(
            touched.flatMap((slug) => (Object.hasOwn(index.syncs, slug) ? (index.syncs[slug] ?? []) : []).map(({ name }) => name)),
          ),
        ]}
        isSaving={changes.isSaving}
        save={changes.save}
        discard={changes.discard}
        review={() => setPanel({ kind: 'review' })}
      />
      {panel?.kind === 'review' && (
        <ReviewDialog drafts={[...drafts.values()]} environments={environments} save={changes.save} close={() => setPanel(undefined)} />
      )}
      {opened !== undefined && (
        <SecretDrawer place={place} environments={environments} name={opened} index={index} close={() => setOpened(undefined)} />
      )}
    </div>
  )
}

/** What is typed is seen at once; the address follows when the hand rests, and leads where it is changed from elsewhere. */
function useTypedFilter(inAddress: string, change: (next: PlaceSearch) => unknown): readonly [string, (typed: string) => void] {
  const [typed, setTyped] = useState(inAddress)
  const written = useRef(inAddress)
  useEffect(() => {
    if (inAddress !== written.current) setTyped(inAddress)
    written.current = inAddress
  }, [inAddress])
  useEffect(() => {
    if (typed === written.current) return
    const timer = setTimeout(() => {
      written.current = typed
      change({ q: typed })
    }, ADDRESS_FOLLOWS_MS)
    return () => clearTimeout(timer)
  }, [typed, change])
  return [typed, setTyped]
}

/** The folder; and the environment, where there is but one. */
function originOf({ path }: GridPlace, environments: readonly { readonly slug: string }[]): Origin {
  const [first, ...others] = new Set(environments.map(({ slug }) => slug))
  return { ...(path === '/' ? {} : { path }), ...(first !== undefined && others.length === 0 ? { env: first } : {}) }
}
