import type { RollbackChange } from '@hanzo-kms/contracts/secret-rollback'
import type { Command } from 'commander'
import { previewedRollback, rolledBack } from '../../api/answers.ts'
import { ask, route } from '../../api/ask.ts'
import { onCall, type ScopeOptions, withScopeOptions } from '../../call.ts'
import { parseTime } from '../../parse-time.ts'
import { showScope, takeScope } from '../../settings/scope.ts'
import { openSession } from '../../settings/session.ts'
import { confirm } from '../../terminal/ask.ts'
import type { Colour } from '../../terminal/colour.ts'
import { printable } from '../../terminal/printable.ts'

interface Options extends ScopeOptions {
  readonly to: Date
  readonly onlyHere?: boolean
  readonly preview?: boolean
  readonly yes?: boolean
}

export function addRollBack(parent: Command): void {
  const command = parent
    .command('rollback')
    .description('take a folder with all below it, or a whole environment, back to a moment; shows what would change, and asks')
    .requiredOption('--to <moment>', 'a time (2026-01-31T09:00:00Z), or how long ago (90m, 6h, 7d)', parseTime)
    .option('--only-here', 'this folder without those below it')
    .option('--preview', 'only show what would change')
    .option('-y, --yes', 'do not ask')
  onCall<Options>(withScopeOptions(command), async (call) => {
    const { to, onlyHere, preview: isPreview, yes } = call.options
    const moment = to.toISOString()
    const session = await openSession(call)
    const { projectId, ...place } = await takeScope(call, session)
    const what = `roll ${showScope(place)} back to ${moment}`
    const target = { ...place, recursive: onlyHere !== true, moment }
    const path = route`/api/v1/projects/${projectId}/secret-rollback`
    const question = { method: 'POST', body: target, doing: what } as const
    const previewed = await ask(session, { ...question, path: `${path}/preview`, shape: previewedRollback, changes: false })
    const steps = previewed.changes.filter(({ refusal }) => refusal === null)
    for (const change of previewed.changes) call.output.line(lineOf(change, call.output.colour))
    if (isPreview || steps.length === 0) {
      if (steps.length === 0) call.output.line('Nothing to roll back: it is as it was then.')
      return call.output.document(previewed)
    }
    await confirm(`${what}: ${steps.length} ${steps.length === 1 ? 'secret' : 'secrets'} would change`, yes)
    const body = { ...target, preview: previewed.preview }
    const done = await ask(session, { ...question, path, body, shape: rolledBack })
    call.output.document(done)
    call.output.line(
      `Rolled back ${steps.length} ${steps.length === 1 ? 'secret' : 'secrets'}, as change ${done.changeSet?.number ?? '-'}.`,
    )
  })
}

const marks = { create: '+', update: '~', delete: '-' } as const
const colours = { create: 'green', update: 'yellow', delete: 'red' } as const

function lineOf({ secretPath, key, kind, version, toVersion, refusal }: RollbackChange, colour: Colour): string {
  const name = printable(`${secretPath === '/' ? '' : secretPath}/${key}`)
  if (refusal !== null) return `${colour.dim('!')} ${name}  stays: ${printable(refusal)}`
  const said = {
    create: `comes back as it was in version ${toVersion}`,
    update: `from version ${version} to what it was in version ${toVersion}`,
    delete: 'was not there then',
  }[kind]
  return `${colour[colours[kind]](marks[kind])} ${name}  ${said}`
}
