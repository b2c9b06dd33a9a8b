import { once } from 'node:events'
import { createWriteStream, renameSync, rmSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Command } from 'commander'
import { askLines } from '../../api/ask-lines.ts'
import { onCall } from '../../call.ts'
import { CliFailure } from '../../failure/cli-failure.ts'
import { openSession } from '../../settings/session.ts'
import { whyUnreadable } from '../../terminal/read-input.ts'
import { type FilterOptions, filterQuery, withFilterOptions } from './event-filter.ts'

interface Options extends FilterOptions {
  readonly output?: string
}

const OWN_FILE = 0o600

export function addExportLog(parent: Command): void {
  const command = withFilterOptions(
    parent.command('export').description('every event that fits as JSON lines, newest first, with the digests of the chain'),
    'the beginning',
  ).option('--output <file>', 'into this file, which appears when it is complete')
  onCall<Options>(command, async (call) => {
    const session = await openSession(call)
    const query = await filterQuery(call, session)
    const lines = askLines(session, { path: '/api/v1/organization/audit-logs/export', query, doing: 'export the audit log' })
    const { output } = call.options
    if (output === undefined) {
      await (call.output.json ? writeDocument(lines) : writeLines(process.stdout, lines))
      return
    }
    const events = await writeFile(output, lines)
    call.output.document({ file: output, events })
    call.output.line(`${events} events in ${output}`)
  })
}

/** What is cut off must not look whole: it gets its name at the end. */
async function writeFile(file: string, lines: AsyncIterable<string>): Promise<number> {
  const part = `${file}.part`
  const stream = createWriteStream(part, { mode: OWN_FILE })
  const broken = new Promise<never>((_, reject) => {
    stream.once('error', (error) =>
      reject(
        new CliFailure(`Could not write the file ${part}.`, { why: whyUnreadable(error), todo: 'Choose another place with --output.' }),
      ),
    )
  })
  try {
    const events = await Promise.race([writeLines(stream, lines), broken])
    stream.end()
    await Promise.race([finished(stream), broken])
    renameSync(part, file)
    return events
  } catch (error) {
    stream.destroy()
    rmSync(part, { force: true })
    throw error
  }
}

async function writeLines(stream: Writable, lines: AsyncIterable<string>): Promise<number> {
  let events = 0
  for await (const line of lines) {
    events += 1
    if (!stream.write(`${line}\n`)) await once(stream, 'drain')
  }
  return events
}

async function writeDocument(lines: AsyncIterable<string>): Promise<void> {
  let separator = '{"auditLogs":[\n'
  for await (const line of lines) {
    if (!process.stdout.write(`${separator}${line}`)) await once(process.stdout, 'drain')
    separator = ',\n'
  }
  process.stdout.write(`${separator === ',\n' ? '' : separator}]}\n`)
}
