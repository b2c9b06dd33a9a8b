import type { SecretVersion } from '@hanzo-kms/contracts/secrets'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Moment } from '../parts/moment.tsx'
import type { CellName, GridPlace } from './queries.ts'
import { readVersion, restoreVersion } from './version-queries.ts'

interface Props {
  readonly place: GridPlace
  readonly cell: CellName
  readonly version: SecretVersion
  readonly newest: number
}

export function VersionRow({ place, cell, version, newest }: Props) {
  const client = useQueryClient()
  const [shown, show] = useState<string>()
  const reading = useMutation({ mutationFn: () => readVersion(place, cell, version.version), onSuccess: show })
  const restoring = useMutation({
    mutationFn: () => restoreVersion(version.secretId, version.version),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['secrets', place.projectId] })
      await client.invalidateQueries({ queryKey: ['secret-versions', version.secretId] })
    },
  })
  const problem = reading.error ?? restoring.error
  return (
    <li className="grid gap-1 px-3 py-2">
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-medium">Version {version.version}</span>
        <span className="text-muted">
          <Moment iso={version.createdAt} />
        </span>
        <span className="ml-auto flex gap-1">
          <Button kind="quiet" busy={reading.isPending} onClick={() => (shown === undefined ? reading.mutate() : show(undefined))}>
            {shown === undefined ? 'Show' : 'Hide'}
          </Button>
          {version.version !== newest && (
            <Button busy={restoring.isPending} onClick={() => restoring.mutate()}>
              Restore
            </Button>
          )}
        </span>
      </div>
      {shown !== undefined && (
        <pre className="overflow-auto rounded bg-surface p-2 font-mono whitespace-pre-wrap [overflow-wrap:anywhere]">
          {shown === '' ? 'Empty' : shown}
        </pre>
      )}
      {problem && (
        <p role="alert" className="text-danger">
          {problem.message}
        </p>
      )}
    </li>
  )
}
