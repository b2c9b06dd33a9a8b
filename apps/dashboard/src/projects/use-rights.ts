import type { ShownPermission } from '@hanzo-kms/contracts/permissions'
import type { Project } from '@hanzo-kms/contracts/projects'
import type { Role } from '@hanzo-kms/contracts/roles'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import { sessionQuery } from '../session/queries.ts'
import { useProject } from './use-project.ts'

/** The rules of the roles that the person has in a project, in their order. */
const ownRulesQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['projects', 'own-rules', projectId],
    queryFn: async ({ signal }): Promise<readonly ShownPermission[]> => {
      const list = await call<{ projects: readonly Project[] }>('GET', '/api/v1/projects', { query: { includeRoles: true }, signal })
      const held = list.projects.find(({ id }) => id === projectId)?.roles ?? []
      const read = ({ role }: { role: string }) =>
        call<{ role: Role }>('GET', `/api/v1/projects/${projectId}/roles/slug/${encodeURIComponent(role)}`, { signal })
      return (await Promise.all(held.map(read))).flatMap(({ role }) => role.permissions)
    },
    retry: false,
  })

/**
 * Why something cannot be done here, for the button that would do it; undefined where it can, or where the page does not know: the server decides in any case, and says why.
 * Additional privileges are not seen from here, so a refusal speaks of roles alone.
 */
export function useRights(): (subject: string, action: string, inWords: string) => string | undefined {
  const project = useProject()
  const session = useQuery(sessionQuery)
  const isAdmin = session.data?.organization.role === 'admin'
  const rules = useQuery({ ...ownRulesQuery(project.id), enabled: !isAdmin }).data
  return (subject, action, inWords) =>
    isAdmin || rules === undefined || allows(rules, subject, action)
      ? undefined
      : `Your roles in ${project.name} do not let you ${inWords}. Ask an administrator of the project.`
}

/** The last rule that fits decides. One that forbids only under a condition leaves something to do. */
function allows(rules: readonly ShownPermission[], subject: string, action: string): boolean {
  const names = subject === 'project' ? ['project', 'workspace'] : [subject]
  const fits = (rule: ShownPermission) => names.includes(rule.subject) && rule.action.includes(action)
  const deciding = rules.findLast((rule) => fits(rule) && !(rule.inverted && rule.conditions))
  return deciding !== undefined && !deciding.inverted
}
