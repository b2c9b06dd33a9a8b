import { badRequest } from '../http/answers.ts'
import { readQuery } from '../http/read-query.ts'
import type { Call, Route } from '../http/route.ts'
import { maySee } from '../rules/rights.ts'
import type { Variable, Workspace } from '../state/model.ts'
import type { World } from '../state/world.ts'
import { decryptRow } from './read-variables.ts'
import { packTar, type TarFile } from './tar.ts'

export const exportRoutes: readonly Route[] = [{ method: 'GET', pattern: '/api/w/:workspace/workspaces/tarball', handle: exportWorkspace }]

const OPTIONS = {
  archive_type: 'text',
  plain_secret: 'bool',
  plain_secrets: 'bool',
  skip_secrets: 'bool',
  skip_variables: 'bool',
  skip_resources: 'bool',
} as const

/** Everything the caller sees of variables and resources, as files; secrets as ciphertext unless asked for in clear. */
function exportWorkspace(call: Call) {
  const query = readQuery(call.query, OPTIONS)
  if ((query.archive_type ?? 'tar') !== 'tar') throw badRequest(`Invalid archive type ${query.archive_type ?? ''}`)
  const { workspace } = call
  const files: TarFile[] = []
  if (workspace !== undefined && !query.skip_resources) {
    for (const row of workspace.resources.inHeapOrder()) {
      if (!maySee(call.caller, row.path, row.extraPerms)) continue
      const content = { value: row.value, description: row.description ?? '', resource_type: row.resourceType }
      files.push({ name: `${row.path}.resource.json`, content: print(content) })
    }
  }
  if (workspace !== undefined && !query.skip_variables) {
    const plain = query.plain_secret ?? query.plain_secrets ?? false
    for (const row of workspace.variables.inHeapOrder()) {
      if (!maySee(call.caller, row.path, row.extraPerms) || row.expiresAtMs !== null || (query.skip_secrets && row.isSecret)) continue
      files.push({ name: `${row.path}.variable.json`, content: print(showExported(call.world, workspace, row, plain)) })
    }
  }
  const headers = { 'content-disposition': `attachment; filename="windmill-${call.workspaceId}.tar"` }
  return { status: 200, type: 'application/x-tar', body: packTar(files, call.world.clock.nowMs()), headers }
}

function showExported(world: World, workspace: Workspace, row: Variable, plain: boolean): Record<string, unknown> {
  const shown: Record<string, unknown> = { is_secret: row.isSecret, description: row.description }
  if (row.account !== null) shown.account = row.account
  if (row.isOauth) shown.is_oauth = true
  shown.value = plain && row.isSecret ? decryptRow(world, workspace, row) : row.value
  return shown
}

function print(content: unknown): string {
  return JSON.stringify(content, null, 2)
}
