import type { Actor } from '../access/actor.ts'
import { accessInProject, type ProjectAccess } from '../access/authorise.ts'
import type { Dependencies } from '../ports.ts'
import type { ChangeSet } from './change-set.ts'

/** Newest first. Keys that the actor may not see are left out, and so are changes without any other. */
export function listChanges(
  kms: Pick<Dependencies, 'store'>,
  actor: Actor,
  { projectId, limit, offset }: { readonly projectId: string; readonly limit: number; readonly offset: number },
): Promise<readonly ChangeSet[]> {
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, projectId)
    access.assert(['secrets', 'describe'])
    return (await inside.changeSets.list(projectId, { limit, offset })).flatMap((set) => visible(access, set))
  })
}

function visible(access: ProjectAccess, set: ChangeSet): readonly ChangeSet[] {
  const items = set.items.filter(({ environment, path, key, removed }) => {
    const named = { environment, secretPath: path, secretName: key }
    return access.may(['secrets', 'describe'], removed ? { ...named, secretTags: removed.tags.map(({ slug }) => slug) } : named)
  })
  return items.length === 0 ? [] : [{ ...set, items }]
}
