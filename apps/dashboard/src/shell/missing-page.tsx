import { Link } from '@tanstack/react-router'
import { Page } from '../parts/page.tsx'

export function MissingPage() {
  return (
    <main id="main" className="max-w-7xl px-7 py-6">
      <Page title="There is no such page" lead="The address may be mistyped, or what it led to was deleted or renamed.">
        <Link to="/">Go to your projects</Link>
      </Page>
    </main>
  )
}
