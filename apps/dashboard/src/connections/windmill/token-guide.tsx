import { lazy, Suspense, useState } from 'react'
import { Button } from '../../parts/button.tsx'
import { words } from './words.ts'

const GuideDrawer = lazy(async () => ({ default: (await import('./guide-drawer.tsx')).GuideDrawer }))

export function TokenGuide() {
  const [isOpen, open] = useState(false)
  return (
    <div className="grid justify-items-start gap-1">
      <details>
        <summary className="cursor-pointer text-accent">{words.guide.title}</summary>
        <ol className="mt-2 grid list-decimal gap-1 pl-5 text-muted">
          {words.guide.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <Button className="mt-2" onClick={() => open(true)}>
          Read the whole guide
        </Button>
      </details>
      <Suspense fallback={null}>{isOpen && <GuideDrawer close={() => open(false)} />}</Suspense>
    </div>
  )
}
