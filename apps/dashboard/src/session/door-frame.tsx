import type { ReactNode } from 'react'

/** Around the pages of people who are not signed in yet. */
export function DoorFrame({ children }: { readonly children: ReactNode }) {
  return (
    <main id="main" className="mx-auto grid min-h-dvh max-w-sm content-center gap-6 p-6">
      <p className="text-lg font-semibold">Hanzo KMS</p>
      {children}
    </main>
  )
}
