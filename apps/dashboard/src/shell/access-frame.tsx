import { Link, Outlet } from '@tanstack/react-router'
import { NavTabs, tabClass } from './nav-tabs.tsx'

export function AccessFrame() {
  return (
    <>
      <NavTabs label="Access">
        <li>
          <Link from="/p/$project/access" to="." activeOptions={{ exact: true }} className={tabClass}>
            Members
          </Link>
        </li>
        <li>
          <Link from="/p/$project/access" to="./roles" className={tabClass}>
            Roles
          </Link>
        </li>
      </NavTabs>
      <main id="main" className="max-w-7xl px-7 py-6">
        <Outlet />
      </main>
    </>
  )
}
