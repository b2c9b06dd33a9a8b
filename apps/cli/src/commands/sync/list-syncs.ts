import type { SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import type { Command } from 'commander'
import { listSyncs } from '../../api/find-sync.ts'
import { onCall, type ScopeOptions, withProjectOption } from '../../call.ts'
import { takeProjectId } from '../../settings/scope.ts'
import { openSession } from '../../settings/session.ts'
import { table } from '../../terminal/table.ts'

/** A destination's own words for a place, in its own order. */
export function placeOf({ destinationConfig }: Pick<SecretSync, 'destinationConfig'>): string {
  return Object.entries(destinationConfig)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
}

export function addListSyncs(parent: Command): void {
  onCall<ScopeOptions>(withProjectOption(parent.command('list').description('the syncs of the project')), async (call) => {
    const session = await openSession(call)
    const syncs = await listSyncs(session, await takeProjectId(call, session))
    call.output.document({ secretSyncs: syncs })
    if (syncs.length === 0) return call.output.line('No syncs.')
    const rows = syncs.map((sync) => [
      sync.name,
      sync.environment && sync.folder ? `${sync.environment.slug}:${sync.folder.path}` : 'gone',
      `${sync.destination} ${placeOf(sync)}`,
      sync.isAutoSyncEnabled ? 'yes' : 'no',
      sync.syncStatus ?? 'never run',
      sync.lastSyncedAt ?? '',
      sync.id,
    ])
    for (const line of table(['NAME', 'SOURCE', 'DESTINATION', 'AUTO', 'STATUS', 'LAST SYNCED', 'ID'], rows)) call.output.line(line)
  })
}
