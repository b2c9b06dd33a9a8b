import { undoMs } from '@hanzo-kms/contracts'
import { anyId, pageOf } from '@hanzo-kms/contracts/query'
import { restored, type TrashEntry as ShownEntry, trash, trashWords } from '@hanzo-kms/contracts/trash'
import type { Dependencies } from '@hanzo-kms/core'
import { nameActor } from '@hanzo-kms/core/people/name-actor'
import { listOrganizationTrash, listProjectTrash, subjectOf } from '@hanzo-kms/core/trash/read-trash'
import { restoreFromTrash } from '@hanzo-kms/core/trash/restore-from-trash'
import type { TrashEntry } from '@hanzo-kms/core/trash/trash'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'

const PAGE_SIZE = 100
const inProject = z.object({ projectId: anyId })
const ofOrganization = '/api/v1/organization/trash'
const ofProject = '/api/v1/projects/:projectId/trash'

export const trashRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: ofOrganization,
    summary: 'Projects, and connections of the organization, that were deleted and can be brought back',
    access: { organization: ['organization', 'read'] },
    query: z.object(pageOf(PAGE_SIZE)),
    response: trash,
    handle: async (kms, { query }, actor) => ({ entries: await showAll(kms, await listOrganizationTrash(kms, actor, query)) }),
  }),
  route({
    method: 'GET',
    path: ofProject,
    summary: 'What was deleted in a project and can be brought back',
    access: { project: ['project', 'read'] },
    params: inProject,
    query: z.object(pageOf(PAGE_SIZE)),
    response: trash,
    handle: async (kms, { params, query }, actor) => ({
      entries: await showAll(kms, await listProjectTrash(kms, actor, { ...params, ...query })),
    }),
  }),
  ...(['project', 'app-connection'] as const).map((kind) =>
    route({
      method: 'POST',
      path: `${ofOrganization}/${trashWords[kind]}/:trashId/restore`,
      summary: `Bring back a deleted ${kind === 'project' ? 'project' : 'connection of the organization'}, as it was`,
      access: { organization: kind === 'project' ? ['workspace', 'restore'] : ['app-connections', 'create'] },
      params: z.object({ trashId: anyId }),
      response: restored,
      handle: async (kms, { params }, actor) => ({
        entry: await show(kms, await restoreFromTrash(kms, actor, { projectId: null, kind, id: params.trashId })),
      }),
    }),
  ),
  ...(['environment', 'folder', 'app-connection', 'secret-sync'] as const).map((kind) =>
    route({
      method: 'POST',
      path: `${ofProject}/${trashWords[kind]}/:trashId/restore`,
      summary: `Bring back a deleted ${{ environment: 'environment', folder: 'folder', 'app-connection': 'connection', 'secret-sync': 'sync' }[kind]} of a project, as it was`,
      access: { project: [subjectOf(kind), 'create'] },
      params: inProject.extend({ trashId: anyId }),
      response: restored,
      handle: async (kms, { params }, actor) => ({
        entry: await show(kms, await restoreFromTrash(kms, actor, { projectId: params.projectId, kind, id: params.trashId })),
      }),
    }),
  ),
]

function showAll(kms: Dependencies, entries: readonly TrashEntry[]): Promise<ShownEntry[]> {
  return Promise.all(entries.map((entry) => show(kms, entry)))
}

async function show(kms: Dependencies, { path, connectionId: _, organizationId: __, ...entry }: TrashEntry): Promise<ShownEntry> {
  const { deletedBy, deletedAtMs, ...rest } = entry
  return {
    ...rest,
    secretPath: path,
    deletedBy: await nameActor(kms, deletedBy),
    deletedAt: toIso(deletedAtMs),
    removedAt: toIso(deletedAtMs + undoMs),
  }
}
