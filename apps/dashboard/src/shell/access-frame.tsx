import { Outlet } from '@tanstack/react-router'

export function AccessFrame() {
  return (
    <main id="main" className="max-w-7xl px-7 py-6">
      <Outlet />
    </main>
  )
}
