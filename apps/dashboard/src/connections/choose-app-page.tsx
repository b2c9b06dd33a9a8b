import { Link } from '@tanstack/react-router'
import { Wind } from 'lucide-react'
import { Page } from '../parts/page.tsx'
import { useProject } from '../projects/use-project.ts'
import { words } from './windmill/words.ts'

export function ChooseAppPage() {
  const project = useProject()
  return (
    <Page title="Add Connection" within={project.name} lead="What do you want to connect?" takesFocus={false}>
      <ul className="grid max-w-2xl gap-3">
        <li>
          <Link
            from="/p/$project/integrations/app-connections/new"
            to="./windmill"
            // The one choice that there is takes the focus, so that Enter goes on.
            ref={(link: HTMLAnchorElement | null) => link?.focus()}
            className="flex items-center gap-3 rounded border border-control bg-raised p-4 text-fg no-underline hover:bg-surface hover:no-underline"
          >
            <Wind size={20} aria-hidden />
            <span className="grid">
              <span className="font-medium">{words.title}</span>
              <span className="text-muted">Lands secrets as variables of a Windmill workspace, in the cloud or self-hosted.</span>
            </span>
          </Link>
        </li>
      </ul>
    </Page>
  )
}
