import type { SecretIndex } from '@hanzo-kms/contracts/secret-changes'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Choice } from '../parts/choice.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Moment } from '../parts/moment.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { cellOf } from './grid/rows.ts'
import type { GridPlace } from './queries.ts'
import { secretQuery, versionsQuery } from './version-queries.ts'
import { VersionRow } from './version-row.tsx'

interface Props {
  readonly place: GridPlace
  readonly environments: readonly { readonly slug: string; readonly name: string }[]
  readonly name: string
  readonly index: SecretIndex
  readonly close: () => void
}

/** One secret: its versions, and where it goes. */
export function SecretDrawer({ place, environments, name, index, close }: Props) {
  const row = index.keys.find(({ key }) => key === name)
  const there = environments.filter(({ slug }) => row && cellOf(row, slug))
  const [environment, setEnvironment] = useState(there[0]?.slug ?? '')
  const secret = useQuery({ ...secretQuery(place, { environment, key: name }), enabled: environment !== '' })
  const versions = useQuery({ ...versionsQuery(secret.data?.id ?? ''), enabled: secret.data !== undefined })
  const syncs = Object.hasOwn(index.syncs, environment) ? (index.syncs[environment] ?? []) : []
  return (
    <Dialog title={name} side close={close}>
      {there.length === 0 ? (
        <p className="text-muted">It is not saved yet.</p>
      ) : (
        <div className="grid gap-4">
          <Choice label="Environment" value={environment} onChange={({ target }) => setEnvironment(target.value)}>
            {there.map(({ slug, name: title }) => (
              <option key={slug} value={slug}>
                {title}
              </option>
            ))}
          </Choice>
          <section className="grid gap-2">
            <h2>History</h2>
            {versions.isError && <ProblemPanel error={versions.error} again={versions.refetch} />}
            <ol className="divide-y divide-line rounded border border-line">
              {versions.data?.map((version) => (
                <VersionRow
                  key={version.id}
                  place={place}
                  cell={{ environment, key: name }}
                  version={version}
                  newest={secret.data?.version ?? 0}
                />
              ))}
            </ol>
          </section>
          <section className="grid gap-2">
            <h2>Syncs</h2>
            {syncs.length === 0 ? (
              <p className="text-muted">No sync sends it anywhere.</p>
            ) : (
              <ul>
                {syncs.map(({ id, name: title }) => (
                  <li key={id}>{title}</li>
                ))}
              </ul>
            )}
          </section>
          {secret.data && (
            <p className="text-muted">
              Version {secret.data.version}, changed <Moment iso={secret.data.updatedAt} />
            </p>
          )}
        </div>
      )}
    </Dialog>
  )
}
