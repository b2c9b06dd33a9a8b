import { type TrashEntry, trashWords } from '@hanzo-kms/contracts/trash'
import type { Command } from 'commander'
import { restoredEntry } from '../../api/answers.ts'
import { ask, route } from '../../api/ask.ts'
import { onCall } from '../../call.ts'
import { CliFailure } from '../../failure/cli-failure.ts'
import { openSession } from '../../settings/session.ts'
import { printable } from '../../terminal/printable.ts'
import { findTrash, readTrash, type TrashOptions, withTrashOptions } from './read-trash.ts'

export function addRestore(parent: Command): void {
  const command = parent
    .command('restore')
    .description('bring something back as it was, with all that was in it')
    .argument('<name>', 'name or id of what was deleted, as "kms trash list" shows it')
  onCall<TrashOptions>(withTrashOptions(command), async (call) => {
    const session = await openSession(call)
    const path = await findTrash(call, session)
    const entry = choose(await readTrash(session, path), String(call.args[0]))
    const doing = `restore the ${entry.kind} ${entry.name}`
    const question = { method: 'POST', path: `${path}/${trashWords[entry.kind]}${route`/${entry.id}/restore`}` } as const
    const answer = await ask(session, { ...question, doing, shape: restoredEntry })
    call.output.document(answer)
    call.output.line(`Restored the ${entry.kind} ${printable(entry.name)}.`)
  })
}

function choose(entries: readonly TrashEntry[], wanted: string): TrashEntry {
  const found = entries.filter(({ id, subjectId, name }) => [id, subjectId, name].includes(wanted))
  const [entry] = found
  if (entry && found.length === 1) return entry
  if (!entry)
    throw new CliFailure(`Nothing that you can see in the trash is called "${printable(wanted)}".`, { todo: 'See "kms trash list".' })
  throw new CliFailure(`${found.length} things in the trash are called "${printable(wanted)}".`, {
    todo: `Say which by its id: ${found.map(({ id, kind, deletedAt }) => `${id} (${kind}, ${deletedAt})`).join(', ')}.`,
  })
}
