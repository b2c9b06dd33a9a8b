import { styleText } from 'node:util'
import type { Plan, PlanAction, RunWithSteps } from '@hanzo-kms/contracts/secret-syncs'

/** What a person sees of the demo. */
export interface Reporter {
  step(title: string, detail: string): void
  json(value: unknown): void
  plan(plan: Plan): void
  run(run: RunWithSteps): void
  line(text?: string): void
}

const ROWS_MAX = 12
const signs: Readonly<Partial<Record<PlanAction, string>>> = { create: '+', update: '~', delete: '-', 'needs-decision': '!', blocked: 'x' }

/** Writes to `stream`; colours only on a terminal. */
export function createReporter(stream: NodeJS.WriteStream): Reporter {
  const paint = (style: Parameters<typeof styleText>[0], text: string) => styleText(style, text, { stream })
  const line = (text = '') => void stream.write(`${text}\n`)
  let steps = 0
  const table = (rows: readonly (readonly [string, string, string])[]) => {
    const width = Math.max(...rows.map(([, key]) => key.length), 0)
    for (const [sign, key, rest] of rows.slice(0, ROWS_MAX))
      line(`     ${paint(sign === 'x' || sign === '!' ? 'yellow' : 'green', sign)} ${key.padEnd(width)}  ${paint('dim', rest)}`)
    if (rows.length > ROWS_MAX) line(paint('dim', `       … and ${rows.length - ROWS_MAX} more`))
  }
  return {
    line,
    step(title, detail) {
      steps += 1
      line(`\n  ${paint('bold', `${steps}. ${title}`)}\n     ${detail}`)
    },
    json(value) {
      for (const text of JSON.stringify(value, null, 2).split('\n')) line(paint('dim', `     ${text}`))
    },
    plan({ steps: planned, summary, safe, heldReason }) {
      table(planned.map(({ key, action, reason }) => [signs[action] ?? '.', key, `${action}: ${reason}`]))
      line(
        `     ${paint(
          'bold',
          `Plan: ${Object.entries(summary)
            .map(([action, count]) => `${count} ${action}`)
            .join(', ')}.`,
        )}${safe ? '' : ` Held: ${heldReason}`}`,
      )
    },
    run({ steps: taken, state }) {
      table(
        taken
          .filter((step) => step.state === 'failed' || step.action === 'blocked' || step.action === 'needs-decision')
          .map(({ key, reason }) => ['x', key, reason]),
      )
      line(`     ${paint('bold', `Run: ${state}.`)}`)
    },
  }
}
