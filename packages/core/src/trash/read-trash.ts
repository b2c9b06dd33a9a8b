import type { Actor } from '../access/actor.ts'
import { accessInProject, authorise } from '../access/authorise.ts'
import { rightsInOrganization } from '../access/built-in-rights.ts'
import type { Resource } from '../access/rule.ts'
import { withinScope } from '../access/token-scope.ts'
import type { Dependencies } from '../ports.ts'
import { parentPath } from '../projects/folder.ts'
import type { TrashEntry, TrashKind } from './trash.ts'

interface Page {
  readonly limit: number
  readonly offset: number
}

/** What of a project can be brought back, newest first: what the actor could see if it were there. */
export function listProjectTrash(
  kms: Pick<Dependencies, 'store'>,
  actor: Actor,
  { projectId, ...page }: Page & { readonly projectId: string },
): Promise<readonly TrashEntry[]> {
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, projectId)
    access.assert(['project', 'read'])
    const entries = await inside.trash.list(actor.organizationId, projectId, page)
    return entries.filter((entry) => access.may([subjectOf(entry.kind), 'read'], resourceOf(entry)))
  })
}

/** The same of the organisation: projects, for those who may bring them back, and connections that lay in no project. */
export function listOrganizationTrash(kms: Pick<Dependencies, 'store'>, actor: Actor, page: Page): Promise<readonly TrashEntry[]> {
  return kms.store.transact(async (inside) => {
    authorise(actor, ['organization', 'read'])
    // A token for some projects shows nothing that lies above them.
    if (actor.scope && actor.scope.projectIds !== null) return []
    const { may } = withinScope(actor.scope, rightsInOrganization({ role: actor.organizationRole, rules: actor.organizationRules }))
    const entries = await inside.trash.list(actor.organizationId, null, page)
    return entries.filter((entry) =>
      entry.kind === 'project' ? may(['workspace', 'restore'], {}) : may(['app-connections', 'read'], resourceOf(entry)),
    )
  })
}

/** Whose rights count for a thing that lay in a project. */
export function subjectOf(kind: TrashKind): 'environments' | 'secret-folders' | 'app-connections' | 'secret-syncs' {
  switch (kind) {
    case 'environment':
      return 'environments'
    case 'folder':
      return 'secret-folders'
    case 'app-connection':
      return 'app-connections'
    case 'secret-sync':
      return 'secret-syncs'
    case 'project':
      throw new Error('A project lies in no project.')
  }
}

/** For conditions, as the deletion asked. */
export function resourceOf({ kind, environment, path, connectionId }: TrashEntry): Resource {
  return {
    ...(environment !== null && { environment }),
    ...(path !== null && { secretPath: kind === 'folder' ? parentPath(path) : path }),
    ...(connectionId !== null && { connectionId }),
  }
}
