import { Copy } from 'lucide-react'
import { useState } from 'react'
import { Button } from './button.tsx'

/** Commands to copy. Long lines wrap: nothing is hidden at the side. */
export function Snippet({ label, text }: { readonly label: string; readonly text: string }) {
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  return (
    <figure className="grid max-w-2xl gap-2 rounded border border-line bg-surface p-4">
      <div className="flex items-center justify-between gap-2">
        <figcaption className="font-medium">{label}</figcaption>
        <Button icon={<Copy size={16} aria-hidden />} onClick={copy} aria-label={`Copy: ${label}`}>
          {isCopied ? 'Copied' : 'Copy'}
        </Button>
      </div>
      <pre className="whitespace-pre-wrap font-mono text-[13px] [overflow-wrap:anywhere]">{text}</pre>
    </figure>
  )
}
