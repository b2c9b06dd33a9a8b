import { Link, Outlet } from '@tanstack/react-router'
import { NavTabs, tabClass } from './nav-tabs.tsx'

export function IntegrationsFrame() {
  return (
    <>
      <NavTabs label="Integrations">
        <li>
          <Link from="/p/$project/integrations" to="./app-connections" className={tabClass}>
            App Connections
          </Link>
        </li>
        <li>
          <Link from="/p/$project/integrations" to="./secret-syncs" className={tabClass}>
            Secret Syncs
          </Link>
        </li>
      </NavTabs>
      <main id="main" className="max-w-7xl px-7 py-6">
        <Outlet />
      </main>
    </>
  )
}
