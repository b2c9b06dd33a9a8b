import type { SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { Button } from '../../parts/button.tsx'
import { CheckBox } from '../../parts/check-box.tsx'
import { Choice } from '../../parts/choice.tsx'
import { ProblemPanel } from '../../parts/problem-panel.tsx'
import { useRights } from '../../projects/use-rights.ts'
import { pathOf, syncQuery, syncsQuery } from '../queries.ts'

type Options = SecretSync['syncOptions']

export function SyncSettings({ sync }: { readonly sync: SecretSync }) {
  const client = useQueryClient()
  const notEditable = useRights()('secret-syncs', 'edit', 'change syncs')
  const saving = useMutation({
    mutationFn: (body: Partial<Pick<SecretSync, 'isAutoSyncEnabled' | 'syncOptions'>>) => call('PATCH', pathOf(sync.id), { body }),
    onSettled: () => client.invalidateQueries({ queryKey: syncQuery(sync.id).queryKey }),
  })
  const setOptions = (options: Partial<Options>) => saving.mutate({ syncOptions: { ...sync.syncOptions, ...options } })
  // What was just chosen, until the server has said so.
  const shown = saving.isPending ? { ...sync, ...saving.variables } : sync
  return (
    <section aria-labelledby="settings" className="grid gap-3">
      <h2 id="settings">Settings</h2>
      {notEditable && <p className="text-muted">{notEditable}</p>}
      <CheckBox
        label="Sync when a secret changes"
        checked={shown.isAutoSyncEnabled}
        disabled={notEditable !== undefined}
        onChange={({ target }) => saving.mutate({ isAutoSyncEnabled: target.checked })}
      />
      <CheckBox
        label="Delete what Hanzo KMS wrote when its secret is removed"
        hint="Never touches variables it did not write."
        checked={!shown.syncOptions.disableSecretDeletion}
        disabled={notEditable !== undefined}
        onChange={({ target }) => setOptions({ disableSecretDeletion: !target.checked })}
      />
      <div className="flex flex-wrap gap-3">
        <Choice
          label="What others change in Windmill"
          value={shown.syncOptions.driftPolicy ?? 'restore'}
          disabled={notEditable !== undefined}
          onChange={({ target }) => setOptions({ driftPolicy: target.value as Options['driftPolicy'] })}
        >
          <option value="restore">is restored by the next run</option>
          <option value="report">is reported, and waits for a decision</option>
          <option value="import">is imported into Hanzo KMS</option>
        </Choice>
        <Choice
          label="Look for it"
          value={shown.syncOptions.driftCheck ?? 'hourly'}
          disabled={notEditable !== undefined}
          onChange={({ target }) => setOptions({ driftCheck: target.value as Options['driftCheck'] })}
        >
          <option value="hourly">every hour</option>
          <option value="daily">every day</option>
          <option value="off">only when asked</option>
        </Choice>
      </div>
      {saving.error && <ProblemPanel error={saving.error} />}
      <DeleteSync sync={sync} />
    </section>
  )
}

/** Two named choices, the harmless one first. */
function DeleteSync({ sync }: { readonly sync: SecretSync }) {
  const client = useQueryClient()
  const navigate = useNavigate({ from: '/p/$project/integrations/secret-syncs/$sync' })
  const [isAsking, ask] = useState(false)
  const notDeletable = useRights()('secret-syncs', 'delete', 'delete syncs')
  const deleting = useMutation({
    mutationFn: (removeSecrets: boolean) => call('DELETE', pathOf(sync.id), { query: { removeSecrets } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: syncsQuery(sync.projectId).queryKey })
      await navigate({ to: '..' })
    },
  })
  if (!isAsking)
    return (
      <div>
        <Button onClick={() => ask(true)} reason={notDeletable}>
          Delete this sync …
        </Button>
      </div>
    )
  return (
    <div className="grid max-w-2xl gap-3 rounded border border-danger p-4">
      <p>What should become of the variables that this sync wrote below {String(sync.destinationConfig.path)}?</p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => deleting.mutate(false)} busy={deleting.isPending}>
          Delete the sync, keep the variables in Windmill
        </Button>
        <Button kind="danger" onClick={() => deleting.mutate(true)} busy={deleting.isPending}>
          Delete the sync and its variables in Windmill
        </Button>
        <Button onClick={() => ask(false)}>Cancel</Button>
      </div>
      {deleting.error && <ProblemPanel error={deleting.error} />}
    </div>
  )
}
