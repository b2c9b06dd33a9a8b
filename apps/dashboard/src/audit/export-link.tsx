import { Download } from 'lucide-react'
import { Button, buttonClass } from '../parts/button.tsx'
import { exportPath, filtersOf } from './queries.ts'
import type { AuditSearch } from './search.ts'

interface Props {
  readonly projectId: string | null
  readonly search: AuditSearch
  readonly reason: string | undefined
}

/** What the filters show, with the digests of the chain, as the browser saves a file. */
export function ExportLink({ projectId, search, reason }: Props) {
  const icon = <Download size={16} aria-hidden />
  const words = 'Export as JSON lines'
  if (reason)
    return (
      <Button icon={icon} reason={reason}>
        {words}
      </Button>
    )
  const filters = Object.entries(filtersOf(search, projectId)).flatMap(([name, value]) => (value ? [[name, value]] : []))
  return (
    <a href={`${exportPath}?${new URLSearchParams(filters)}`} download="audit-log.jsonl" className={buttonClass()}>
      {icon}
      {words}
    </a>
  )
}
