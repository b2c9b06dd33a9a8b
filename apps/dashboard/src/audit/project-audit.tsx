import { useNavigate, useSearch } from '@tanstack/react-router'
import { useProject } from '../projects/use-project.ts'
import { useRights } from '../projects/use-rights.ts'
import { AuditPage } from './audit-page.tsx'

export function ProjectAudit() {
  const project = useProject()
  const search = useSearch({ from: '/signed-in/p/$project/audit' })
  const navigate = useNavigate({ from: '/p/$project/audit' })
  return (
    <main id="main" className="max-w-7xl px-7 py-6">
      <AuditPage
        projectId={project.id}
        within={project.name}
        search={search}
        change={(next) => navigate({ search: next })}
        notExportable={useRights()('audit-logs', 'export', 'export the log')}
      />
    </main>
  )
}
