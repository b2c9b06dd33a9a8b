import { words } from './words.ts'

const fields = [words.name, words.description, words.instanceUrl, words.accessToken] as const

/** What the documented page says, in the words of the form. */
export function GuideText() {
  const { guide } = words
  return (
    <div className="grid max-w-[70ch] gap-6">
      <p>{words.lead}</p>
      <section className="grid gap-2">
        <h2>{guide.title}</h2>
        <ol className="grid list-decimal gap-1.5 pl-5">
          {guide.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </section>
      <section className="grid gap-2">
        <h2>{guide.connect.title}</h2>
        <ol className="grid list-decimal gap-1.5 pl-5">
          {guide.connect.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <dl className="grid gap-2 rounded border border-line p-4">
          {fields.map((field) => (
            <div key={field.label} className="grid gap-x-4 sm:grid-cols-[8rem_1fr]">
              <dt className="font-medium">{field.label}</dt>
              <dd className="text-muted">{'hint' in field ? field.hint : 'Optional. For whoever reads the list later.'}</dd>
            </div>
          ))}
        </dl>
        <p>
          Press <strong>{words.submit}</strong>. {words.done}
        </p>
      </section>
      <section className="grid gap-2">
        <h2>{guide.api.title}</h2>
        <p>{guide.api.text}</p>
        <pre className="overflow-auto rounded border border-line bg-surface p-3 font-mono text-[12px] whitespace-pre-wrap">
          {guide.api.request}
        </pre>
      </section>
    </div>
  )
}
