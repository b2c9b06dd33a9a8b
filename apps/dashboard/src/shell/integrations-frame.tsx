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
      </NavTabs>
      <main id="main" className="mx-auto max-w-6xl p-6">
        <Outlet />
      </main>
    </>
  )
}
