import { toRefusal } from '../api/refusal.ts'
import { Button } from './button.tsx'

/** What happened, why, and what to do; the details are for whoever helps. */
export function ProblemPanel({ error, again, title }: { readonly error: unknown; readonly again?: () => void; readonly title?: string }) {
  const { message, requestId, status } = toRefusal(error)
  return (
    <div role="alert" className="grid max-w-[70ch] justify-items-start gap-2 rounded border border-danger bg-surface p-4">
      {title && <h2>{title}</h2>}
      <p>{message}</p>
      {again && <Button onClick={again}>Try again</Button>}
      {requestId && (
        <details className="text-muted">
          <summary className="cursor-pointer">Details</summary>
          <p className="font-mono">
            {requestId} · status {status}
          </p>
        </details>
      )}
    </div>
  )
}
