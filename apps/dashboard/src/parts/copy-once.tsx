import { Copy } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { Button } from './button.tsx'
import { inputClass } from './field.tsx'

/** Something that is shown now and never again. */
export function CopyOnce({ label, text, hint }: { readonly label: string; readonly text: string; readonly hint: ReactNode }) {
  const field = useId()
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  return (
    <div className="grid max-w-2xl gap-1 rounded border border-accent bg-surface p-4">
      <label htmlFor={field} className="font-medium">
        {label}
      </label>
      <div className="flex gap-2">
        <input
          id={field}
          readOnly
          value={text}
          className={`${inputClass} font-mono`}
          onFocus={({ target }) => target.select()}
          aria-describedby={`${field}-hint`}
        />
        <Button icon={<Copy size={16} aria-hidden />} onClick={copy}>
          {isCopied ? 'Copied' : 'Copy'}
        </Button>
      </div>
      <p id={`${field}-hint`} className="text-muted">
        {hint}
      </p>
    </div>
  )
}
