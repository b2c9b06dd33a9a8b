import { Link } from '@tanstack/react-router'
import { buttonClass } from '../../parts/button.tsx'
import { Page } from '../../parts/page.tsx'
import { useProject } from '../../projects/use-project.ts'
import { GuideText } from './guide-text.tsx'
import { words } from './words.ts'

export function GuidePage() {
  const project = useProject()
  return (
    <Page title={`Guide to the ${words.title}`} within={project.name}>
      <GuideText />
      <p className="mt-6">
        <Link from="/p/$project/integrations/app-connections/guide" to="../new/windmill" className={buttonClass('primary')}>
          Connect Windmill
        </Link>
      </p>
    </Page>
  )
}
