import type { SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { Button } from '../../parts/button.tsx'
import { CheckBox } from '../../parts/check-box.tsx'
import { ProblemPanel } from '../../parts/problem-panel.tsx'
import { pathOf, syncQuery, syncsQuery } from '../queries.ts'

export function SyncSettings({ sync }: { readonly sync: SecretSync }) {
  const client = useQueryClient()
  const saving = useMutation({
    mutationFn: (body: Partial<Pick<SecretSync, 'isAutoSyncEnabled' | 'syncOptions'>>) => call('PATCH', pathOf(sync.id), { body }),
    onSettled: () => client.invalidateQueries({ queryKey: syncQuery(sync.id).queryKey }),
  })
  // What was just chosen, until the server has said so.
  const shown = saving.isPending ? { ...sync, ...saving.variables } : sync
  return (
    <section aria-labelledby="settings" className="grid gap-3">
      <h2 id="settings">Settings</h2>
      <CheckBox
        label="Sync when a secret changes"
        checked={shown.isAutoSyncEnabled}
        onChange={({ target }) => saving.mutate({ isAutoSyncEnabled: target.checked })}
      />
      <CheckBox
        label="Delete what Hanzo KMS wrote when its secret is removed"
        hint="Never touches variables it did not write."
        checked={!shown.syncOptions.disableSecretDeletion}
        onChange={({ target }) => saving.mutate({ syncOptions: { ...sync.syncOptions, disableSecretDeletion: !target.checked } })}
      />
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
        <Button onClick={() => ask(true)}>Delete this sync …</Button>
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
