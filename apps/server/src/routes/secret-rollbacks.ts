import { anyId } from '@hanzo-kms/contracts/query'
import { type RollbackChange, rollbackBody, rollbackPreview, rollbackTarget, rolledBack } from '@hanzo-kms/contracts/secret-rollback'
import type { RollbackOrder, RollbackStep } from '@hanzo-kms/core/changes/plan-rollback'
import { previewRollback, rollBack } from '@hanzo-kms/core/changes/roll-back'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'

const inProject = z.object({ projectId: anyId })

export const secretRollbackRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/projects/:projectId/secret-rollback/preview',
    summary: 'What taking a folder or an environment back to a moment would change, without values',
    access: { project: ['secrets', 'edit'] },
    params: inProject,
    body: rollbackTarget,
    response: rollbackPreview,
    handle: async (kms, { params, body }, actor) => {
      const { steps, token } = await previewRollback(kms, actor, orderOf(params.projectId, body))
      return { changes: steps.map(showStep), preview: token }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/projects/:projectId/secret-rollback',
    summary: 'Take a folder or an environment back to a moment, as one change',
    access: { project: ['secrets', 'edit'] },
    params: inProject,
    body: rollbackBody,
    response: rolledBack,
    errors: ['planStale'],
    handle: async (kms, { params, body }, actor) => {
      const { applied, steps } = await rollBack(kms, actor, { ...orderOf(params.projectId, body), previewed: body.preview })
      const { changeSet } = applied
      return { changeSet: changeSet && { id: changeSet.id, number: changeSet.number }, changes: steps.map(showStep) }
    },
  }),
]

function orderOf(projectId: string, { environment, secretPath, recursive, moment }: z.output<typeof rollbackTarget>): RollbackOrder {
  return { projectId, environment, path: secretPath, below: recursive, atMs: Date.parse(moment) }
}

function showStep({ path, key, kind, now, past, refusal }: RollbackStep): RollbackChange {
  return { secretPath: path, key, kind, version: now?.version ?? null, toVersion: past?.secret.version ?? null, refusal }
}
