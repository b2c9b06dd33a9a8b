import type { Remark } from './replay.ts'

interface Row {
  readonly path: string
  readonly value: string | null
  readonly is_secret: boolean
}

/** What is wrong with the answer that a remark is about; undefined where the remark is of no kind known here. */
export function checkRemark({ name, note, answer }: Remark): readonly string[] | undefined {
  const body: unknown = answer === undefined ? undefined : JSON.parse(answer.body.toString('utf8') || 'null')
  if (name.startsWith('visible paths for ')) return differ(note, (body as Row[]).map(printRow))
  if (name.startsWith('stored length after ')) return differ((note as { stored: number }).stored, (body as string).length)
  return undefined
}

function printRow(row: Row): string {
  return row.is_secret ? `${row.path} [s:${row.value}]` : row.path
}

function differ(recorded: unknown, ours: unknown): string[] {
  const [left, right] = [JSON.stringify(recorded), JSON.stringify(ours)]
  return left === right ? [] : [`recorded ${left}, ours ${right}`]
}
