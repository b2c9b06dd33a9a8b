import { Secret } from '@hanzo-kms/connector-kit'
import { limits } from '@hanzo-kms/contracts'
import { normalisePath } from '@hanzo-kms/contracts/paths'
import { anyId } from '@hanzo-kms/contracts/query'
import {
  changeSets,
  type SavedChanges,
  type ChangeSet as ShownChangeSet,
  saveChangesBody,
  savedChanges,
  secretIndex,
  secretIndexQuery,
} from '@hanzo-kms/contracts/secret-changes'
import type { Dependencies } from '@hanzo-kms/core'
import type { AppliedChanges } from '@hanzo-kms/core/changes/apply-changes'
import type { ChangeItem, ChangeSet } from '@hanzo-kms/core/changes/change-set'
import { indexSecrets } from '@hanzo-kms/core/changes/index-secrets'
import { listChanges } from '@hanzo-kms/core/changes/read-changes'
import { revertChanges } from '@hanzo-kms/core/changes/revert-changes'
import { saveChanges } from '@hanzo-kms/core/changes/save-changes'
import { nameActor } from '@hanzo-kms/core/people/name-actor'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'

const inProject = z.object({ projectId: anyId })

export const secretChangeRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/projects/:projectId/secret-index',
    summary: 'The names of a folder in several environments, without values: what is there, missing, equal',
    access: { project: ['secrets', 'describe'] },
    params: inProject,
    query: secretIndexQuery,
    isCompressed: true,
    response: secretIndex,
    handle: async (kms, { params, query }, actor) => {
      const environments = query.environments?.split(',')
      const index = await indexSecrets(kms, actor, { ...params, path: normalisePath(query.secretPath), environments })
      return {
        keys: [...index.keys]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, cells]) => ({
            key,
            cells: Object.fromEntries(
              [...cells].map(([slug, { updatedAtMs, ...cell }]) => [slug, { ...cell, updatedAt: toIso(updatedAtMs) }]),
            ),
          })),
        syncs: Object.fromEntries([...index.syncs].map(([slug, syncs]) => [slug, [...syncs]])),
      }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/projects/:projectId/secret-changes',
    summary: 'Save edits of a folder as one change; what somebody else changed meanwhile comes back as a conflict',
    access: { project: ['secrets', 'edit'] },
    params: inProject,
    body: saveChangesBody,
    response: savedChanges,
    handle: async (kms, { params, body }, actor) => {
      const changes = body.changes.map(({ value, ...change }) => ({ ...change, value: value === null ? undefined : new Secret(value) }))
      const order = { ...params, path: normalisePath(body.secretPath), message: body.message ?? null, changes }
      return shown(kms, await saveChanges(kms, actor, order))
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/projects/:projectId/secret-changes/:changeSetId/revert',
    summary: 'Take a saved change back, as a new change',
    access: { project: ['secrets', 'edit'] },
    params: inProject.extend({ changeSetId: anyId }),
    response: savedChanges,
    handle: async (kms, { params }, actor) =>
      shown(kms, await revertChanges(kms, actor, { projectId: params.projectId, id: params.changeSetId })),
  }),
  route({
    method: 'GET',
    path: '/api/v1/projects/:projectId/secret-changes',
    summary: 'Saved changes, newest first',
    access: { project: ['secrets', 'describe'] },
    params: inProject,
    query: z.object({
      limit: z.coerce.number().int().min(1).max(limits.pageSizeMax).default(50),
      offset: z.coerce.number().int().min(0).max(100_000).default(0),
    }),
    response: changeSets,
    handle: async (kms, { params, query }, actor) => ({
      changeSets: (await listChanges(kms, actor, { ...params, ...query })).map(showChangeSet),
    }),
  }),
]

async function shown(kms: Dependencies, { changeSet, saved, conflicts }: AppliedChanges): Promise<SavedChanges> {
  return {
    changeSet: changeSet && { id: changeSet.id, number: changeSet.number },
    saved: saved.map((one) => ({ ...one })),
    conflicts: await Promise.all(
      conflicts.map(async ({ environment, key, now }) => ({
        environment,
        key,
        version: now?.version ?? null,
        updatedAt: now ? toIso(now.updatedAtMs) : null,
        changedBy: now ? await nameActor(kms, now.changedBy) : null,
      })),
    ),
  }
}

function showChangeSet({ id, number, message, path, changedByLabel, createdAtMs, reverts, items }: ChangeSet): ShownChangeSet {
  return {
    ...{ id, number, message, secretPath: path, changedBy: changedByLabel, createdAt: toIso(createdAtMs), reverts },
    items: items.map((item) => ({ environment: item.environment, secretPath: item.path, key: item.key, kind: kindOf(item) })),
  }
}

function kindOf({ versionBefore, versionAfter }: ChangeItem): 'create' | 'update' | 'delete' {
  if (versionBefore === null) return 'create'
  return versionAfter === null ? 'delete' : 'update'
}
