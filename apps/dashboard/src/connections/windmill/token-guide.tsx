import { words } from './words.ts'

export function TokenGuide() {
  return (
    <details>
      <summary className="cursor-pointer text-accent">{words.guide.title}</summary>
      <ol className="mt-2 grid list-decimal gap-1 pl-5 text-muted">
        {words.guide.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </details>
  )
}
