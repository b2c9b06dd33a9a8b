import { driftPolicy } from '@hanzo-kms/contracts/drift'
import { syncOptions } from '@hanzo-kms/contracts/secret-syncs'
import { type Command, Option } from 'commander'
import type { z } from 'zod'
import { oneSync } from '../../api/answers.ts'
import { ask, route } from '../../api/ask.ts'
import { findUsableConnection } from '../../api/find-connection.ts'
import { onCall, type ScopeOptions, withScopeOptions } from '../../call.ts'
import { takeScope } from '../../settings/scope.ts'
import { openSession } from '../../settings/session.ts'
import { collectPlace, splitPair } from '../place-option.ts'

const behaviors = syncOptions.shape.initialSyncBehavior.options

interface Options extends ScopeOptions {
  readonly connection: string
  readonly to: readonly string[]
  readonly description?: string
  readonly behavior?: (typeof behaviors)[number]
  readonly keySchema?: string
  readonly keepRemoved?: boolean
  readonly manual?: boolean
  readonly drift?: z.infer<typeof driftPolicy>
}

export function addCreateSync(parent: Command): void {
  const command = parent
    .command('create')
    .description('keep the folder of --env and --path equal to a place elsewhere')
    .argument('<name>', 'lowercase letters, digits and hyphens')
    .requiredOption('--connection <connection>', 'name or id')
    .requiredOption('--to <name=value>', 'the place, as the destination names it: --to workspace=dev --to path=f/app/', collectPlace)
    .option('--description <text>')
    .addOption(new Option('--behavior <behavior>', 'at the first run (overwrite-destination)').choices(behaviors))
    .option('--key-schema <schema>', 'how keys are named there, for example APP_{{secretKey}}')
    .option('--keep-removed', 'never delete there what is removed here')
    .addOption(new Option('--drift <policy>', 'what becomes of what others change there (restore)').choices(driftPolicy.options))
    .option('--manual', 'run only when told to, not at every change')
  onCall<Options>(withScopeOptions(command), async (call) => {
    const name = String(call.args[0])
    const { connection: nameOrId, to, description, behavior, keySchema, keepRemoved, manual, drift } = call.options
    const session = await openSession(call)
    const scope = await takeScope(call, session)
    const connection = await findUsableConnection(session, nameOrId, scope.projectId)
    const { secretSync } = await ask(session, {
      method: 'POST',
      path: route`/api/v1/secret-syncs/${connection.app}`,
      body: {
        ...scope,
        name,
        connectionId: connection.id,
        isAutoSyncEnabled: manual !== true,
        destinationConfig: Object.fromEntries(to.map(splitPair)),
        syncOptions: {
          initialSyncBehavior: behavior ?? 'overwrite-destination',
          disableSecretDeletion: keepRemoved === true,
          ...(keySchema === undefined ? {} : { keySchema }),
          ...(drift === undefined ? {} : { driftPolicy: drift }),
        },
        ...(description ? { description } : {}),
      },
      doing: `create the sync ${name}`,
      shape: oneSync,
    })
    call.output.document({ secretSync })
    const next = manual ? `Look before it writes: kms sync plan ${name}` : `It runs by itself; look at it with: kms sync status ${name}`
    call.output.line(`Created the sync ${secretSync.name} (${secretSync.id}). ${next}`)
  })
}
