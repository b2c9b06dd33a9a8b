import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useEndedSession } from '../session/ended-session.ts'
import { type Overlay, useShortcuts } from './shortcuts.ts'
import { TopBar } from './top-bar.tsx'

const Palette = lazy(async () => ({ default: (await import('../palette/palette.tsx')).Palette }))
const ShortcutSheet = lazy(async () => ({ default: (await import('../palette/shortcut-sheet.tsx')).ShortcutSheet }))
const SignInAgain = lazy(async () => ({ default: (await import('../signed-out/sign-in-again.tsx')).SignInAgain }))

export function SignedInFrame() {
  const [overlay, open] = useState<Overlay>()
  const hasEnded = useEndedSession()
  const close = () => open(undefined)
  useShortcuts(open)
  return (
    <>
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:left-2 focus:top-2 focus:z-50 focus:rounded focus:bg-raised focus:px-3 focus:py-2"
      >
        Skip to the content
      </a>
      <TopBar openPalette={() => open('palette')} />
      <Outlet />
      <Suspense fallback={null}>
        {overlay === 'palette' && !hasEnded && <Palette close={close} showShortcuts={() => open('shortcuts')} />}
        {overlay === 'shortcuts' && !hasEnded && <ShortcutSheet close={close} />}
        {hasEnded && <SignInAgain />}
      </Suspense>
    </>
  )
}
