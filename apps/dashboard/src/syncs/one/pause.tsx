import type { SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Pause, Play } from 'lucide-react'
import { call } from '../../api/call.ts'
import { Button } from '../../parts/button.tsx'
import { ProblemPanel } from '../../parts/problem-panel.tsx'
import { useRights } from '../../projects/use-rights.ts'
import { pathOf, syncQuery } from '../queries.ts'

/** A paused sync does nothing by itself; what is pressed is done all the same. */
export function PauseButton({ sync }: { readonly sync: SecretSync }) {
  const client = useQueryClient()
  const reason = useRights()('secret-syncs', 'edit', 'pause or resume syncs')
  const saving = useMutation({
    mutationFn: (isAutoSyncEnabled: boolean) => call('PATCH', pathOf(sync.id), { body: { isAutoSyncEnabled } }),
    onSettled: () => client.invalidateQueries({ queryKey: syncQuery(sync.id).queryKey, exact: true }),
  })
  const isPaused = !sync.isAutoSyncEnabled
  const Icon = isPaused ? Play : Pause
  return (
    <>
      <Button icon={<Icon size={16} aria-hidden />} busy={saving.isPending} reason={reason} onClick={() => saving.mutate(isPaused)}>
        {isPaused ? 'Resume' : 'Pause'}
      </Button>
      {saving.error && <ProblemPanel title={isPaused ? 'It was not resumed' : 'It was not paused'} error={saving.error} />}
    </>
  )
}
