import { Link, Outlet } from '@tanstack/react-router'
import { NavTabs, tabClass } from './nav-tabs.tsx'

export function ProjectFrame() {
  return (
    <>
      <NavTabs label="Project">
        <li>
          <Link from="/p/$project" to="./secrets" className={tabClass}>
            Secrets
          </Link>
        </li>
        <li>
          <Link from="/p/$project" to="./integrations" className={tabClass}>
            Integrations
          </Link>
        </li>
        <li>
          <Link from="/p/$project" to="./access" className={tabClass}>
            Access
          </Link>
        </li>
        <li>
          <Link from="/p/$project" to="./audit" className={tabClass}>
            Audit
          </Link>
        </li>
        <li>
          <Link from="/p/$project" to="./settings" className={tabClass}>
            Settings
          </Link>
        </li>
      </NavTabs>
      <Outlet />
    </>
  )
}
