import { useParams } from '@tanstack/react-router'
import { useOrganization } from '../organization/use-organization.ts'
import { NewRolePage } from './new-role-page.tsx'
import { RolePage } from './role-page.tsx'
import { RolesPage } from './roles-page.tsx'
import { organizationScope, type RoleScope } from './scope.ts'

const here = '/roles'
const words = { create: 'create roles', edit: 'change roles', delete: 'delete roles' } as const

function useOrganizationScope(): RoleScope {
  const { name, why } = useOrganization()
  return organizationScope(name, (action) => why(words[action]))
}

export function OrganizationRoles() {
  return <RolesPage scope={useOrganizationScope()} />
}

export function NewOrganizationRole() {
  return <NewRolePage scope={useOrganizationScope()} here={here} />
}

export function OrganizationRole() {
  const { role } = useParams({ from: '/signed-in/organization/roles/$role' })
  return <RolePage key={role} slug={role} scope={useOrganizationScope()} here={here} />
}
