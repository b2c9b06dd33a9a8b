import { setTimeout as pause } from 'node:timers/promises'
import type { RunWithSteps, SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import { oneRunWithSteps } from '../../api/answers.ts'
import { ask, route, type Server } from '../../api/ask.ts'
import { openProgress } from '../../terminal/progress.ts'
import { isChange } from './show-plan.ts'

const FIRST_PAUSE_MS = 100
const PAUSE_MS_MAX = 2_000

/** Looks at a run until it is over, or until `waitMs` have passed: then it answers with the run as it is. */
export async function followRun(server: Server, { destination, id }: SecretSync, runId: string, waitMs: number): Promise<RunWithSteps> {
  const progress = openProgress()
  const question = {
    path: route`/api/v1/secret-syncs/${destination}/${id}/runs/${runId}`,
    doing: 'look at the run',
    shape: oneRunWithSteps,
  }
  const until = Date.now() + waitMs
  try {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, PAUSE_MS_MAX)) {
      const { run } = await ask(server, question)
      if (isOver(run) || Date.now() + pauseMs > until) return run
      const changes = run.steps.filter(({ action }) => isChange(action))
      const ended = changes.filter(({ state }) => state === 'done' || state === 'failed')
      progress.show(`${run.state} … ${ended.length} done${run.message ? ` (${run.message})` : ''}`)
      await pause(pauseMs)
    }
  } finally {
    progress.end()
  }
}

export const isOver = ({ state }: Pick<RunWithSteps, 'state'>) => state !== 'queued' && state !== 'running'
