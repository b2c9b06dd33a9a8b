import { Link, Outlet } from '@tanstack/react-router'
import { NavTabs, tabClass } from '../shell/nav-tabs.tsx'

const pages = [
  ['/people', 'People'],
  ['/identities', 'Identities'],
  ['/roles', 'Roles'],
  ['/notifications', 'Notifications'],
  ['/activity', 'Audit'],
  ['/settings', 'Settings'],
] as const

/** Around the pages of what stands above projects. */
export function OrganizationFrame() {
  return (
    <>
      <NavTabs label="Organization">
        {pages.map(([to, name]) => (
          <li key={to}>
            <Link to={to} className={tabClass}>
              {name}
            </Link>
          </li>
        ))}
      </NavTabs>
      <main id="main" className="max-w-7xl px-7 py-6">
        <Outlet />
      </main>
    </>
  )
}
