import './styles.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from './api/query-client.ts'
import { LiveRegion } from './parts/live-region.tsx'
import { router } from './router.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

/** Loaded before the first render: React holds back what a fallback once stood for. */
async function show(container: HTMLElement): Promise<void> {
  // Not awaited at the top of the module: the pages that it loads wait for this module in turn.
  await router.load()
  createRoot(container).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <LiveRegion />
      </QueryClientProvider>
    </StrictMode>,
  )
}

void show(root)
