import { useParams } from '@tanstack/react-router'
import { useProject } from '../projects/use-project.ts'
import { useRights } from '../projects/use-rights.ts'
import { NewRolePage } from './new-role-page.tsx'
import { RolePage } from './role-page.tsx'
import { RolesPage } from './roles-page.tsx'
import { projectScope, type RoleScope } from './scope.ts'

const words = { create: 'create roles', edit: 'change roles', delete: 'delete roles' } as const

function useProjectScope(): { readonly scope: RoleScope; readonly here: string } {
  const project = useProject()
  const why = useRights()
  const { project: slug } = useParams({ from: '/signed-in/p/$project' })
  return {
    scope: projectScope(project, (action) => why('role', action, words[action])),
    here: `/p/${encodeURIComponent(slug)}/access/roles`,
  }
}

export function ProjectRoles() {
  return <RolesPage scope={useProjectScope().scope} />
}

export function NewProjectRole() {
  return <NewRolePage {...useProjectScope()} />
}

export function ProjectRole() {
  const { role } = useParams({ from: '/signed-in/p/$project/access/roles/$role' })
  return <RolePage key={role} slug={role} {...useProjectScope()} />
}
