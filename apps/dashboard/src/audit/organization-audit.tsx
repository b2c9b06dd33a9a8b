import { useNavigate, useSearch } from '@tanstack/react-router'
import { useOrganization } from '../organization/use-organization.ts'
import { AuditPage } from './audit-page.tsx'

export function OrganizationAudit() {
  const { name, why } = useOrganization()
  const search = useSearch({ from: '/signed-in/organization/activity' })
  const navigate = useNavigate({ from: '/activity' })
  return (
    <AuditPage
      projectId={null}
      within={name}
      search={search}
      change={(next) => navigate({ search: next })}
      notExportable={why('export the log')}
    />
  )
}
