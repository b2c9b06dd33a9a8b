import { Outlet } from '@tanstack/react-router'
import { TopBar } from './top-bar.tsx'

export function SignedInFrame() {
  return (
    <>
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:left-2 focus:top-2 focus:z-50 focus:rounded focus:bg-raised focus:px-3 focus:py-2"
      >
        Skip to the content
      </a>
      <TopBar />
      <Outlet />
    </>
  )
}
