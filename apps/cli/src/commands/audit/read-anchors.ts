import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { ANCHORS_MAX } from '@hanzo-kms/contracts/audit'
import { z } from 'zod'
import { CliFailure } from '../../failure/cli-failure.ts'
import { whyUnreadable } from '../../terminal/read-input.ts'

/** As the server's log has it, whatever stands before the object on its line. */
const anchorLine = z.object({ event: z.literal('audit-anchor'), organizationId: z.string(), count: z.int().min(1), head: z.string() })

export interface Anchor {
  readonly orgId: string
  readonly position: number
  readonly head: string
}

/** The anchors in a log of the server, newest last; of more than the server takes at once, the newest. A file of any length. */
export async function readAnchors(file: string): Promise<readonly Anchor[]> {
  const found = new Map<string, Anchor>()
  const input = file === '-' ? process.stdin : createReadStream(file)
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const anchor = anchorOf(line)
      if (!anchor) continue
      found.set(`${anchor.orgId} ${anchor.position} ${anchor.head}`, anchor)
      const [oldest] = found.keys()
      if (found.size > ANCHORS_MAX && oldest !== undefined) found.delete(oldest)
    }
  } catch (error) {
    throw new CliFailure(`Could not read the file ${file}.`, { why: whyUnreadable(error), todo: 'Check the path.' })
  }
  if (found.size > 0) return [...found.values()]
  throw new CliFailure(`There are no anchors in ${file === '-' ? 'standard input' : file}.`, {
    why: 'An anchor is a line of the server’s log with "event":"audit-anchor".',
    todo: 'Give the file in which you keep the server’s log.',
  })
}

function anchorOf(line: string): Anchor | undefined {
  if (!line.includes('audit-anchor')) return undefined
  try {
    const { organizationId: orgId, count: position, head } = anchorLine.parse(JSON.parse(line.slice(line.indexOf('{'))))
    return { orgId, position, head }
  } catch {
    return undefined
  }
}
