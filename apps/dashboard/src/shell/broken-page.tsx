import { Link, useRouter } from '@tanstack/react-router'
import { toRefusal } from '../api/refusal.ts'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'

const titles: Readonly<Record<number, string>> = { 0: 'No answer', 403: 'No access', 404: 'Not found' }

export function BrokenPage({ error }: { readonly error: unknown }) {
  const router = useRouter()
  return (
    <main id="main" className="max-w-7xl px-7 py-6">
      <Page title={titles[toRefusal(error).status] ?? 'This page could not be shown'}>
        <ProblemPanel error={error} again={() => router.invalidate()} />
        {[403, 404].includes(toRefusal(error).status) && (
          <p className="mt-4 max-w-[70ch]">
            It may be deleted or renamed, or you have no role in it.{' '}
            <Link to="/" className="underline">
              Go to your projects
            </Link>
          </p>
        )}
      </Page>
    </main>
  )
}
