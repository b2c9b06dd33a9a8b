import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { LogOut, Search } from 'lucide-react'
import { Button } from '../parts/button.tsx'
import { projectQuery } from '../projects/queries.ts'
import { sessionQuery, signOut } from '../session/queries.ts'
import { commandKey } from './shortcuts.ts'
import { ThemeSwitch } from './theme-switch.tsx'

export function TopBar({ openPalette }: { readonly openPalette: () => void }) {
  const navigate = useNavigate()
  const { project: slug } = useParams({ strict: false })
  const session = useQuery(sessionQuery)
  const project = useQuery({ ...projectQuery(slug ?? ''), enabled: slug !== undefined })
  const leave = async () => {
    await signOut()
    await navigate({ to: '/login' })
  }
  return (
    <header className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-bg px-4">
      <Link to="/" className="font-semibold text-fg">
        Hanzo KMS
      </Link>
      {slug !== undefined && (
        <>
          <span aria-hidden className="text-muted">
            /
          </span>
          <Link to="/p/$project" params={{ project: slug }} className="text-fg">
            {project.data?.name ?? slug}
          </Link>
        </>
      )}
      <button
        type="button"
        onClick={openPalette}
        className="ml-auto flex min-h-8 w-64 cursor-pointer items-center gap-2 rounded border border-control bg-raised px-2.5 text-muted hover:text-fg max-md:w-auto"
      >
        <Search size={14} aria-hidden />
        <span className="max-md:sr-only">Search or jump to</span>
        <kbd className="ml-auto font-sans text-[12px] max-md:sr-only">{commandKey} K</kbd>
      </button>
      <div className="flex flex-wrap items-center gap-x-2">
        <Link to="/people" className="px-2 text-fg">
          Organization
        </Link>
        <ThemeSwitch />
        <Link to="/account" className="px-2 text-muted max-sm:sr-only">
          {session.data?.user.email ?? 'Your account'}
        </Link>
        <Button kind="quiet" onClick={leave} icon={<LogOut size={16} aria-hidden />}>
          Sign out
        </Button>
      </div>
    </header>
  )
}
