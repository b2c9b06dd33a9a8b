import { useEffect } from 'react'
import { type Brought, broughtText, readFile } from './read-file.ts'

/** Something like `KEY=value` in it. */
const ENTRY = /^\s*(?:export\s+)?[^=\s]+\s*=/m

/**
 * Text pasted and files dropped anywhere on the page, not only where the focus is. A paste into a field stays that field's; a file that misses the page would replace it in the
 * browser, with all that was typed.
 */
export function useBrought(take: (brought: Brought) => void, isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return
    const onPaste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (isField(event.target) || document.querySelector('[role=dialog]') || !ENTRY.test(text)) return
      event.preventDefault()
      take(broughtText(text))
    }
    const onDragOver = (event: DragEvent) => event.preventDefault()
    const onDrop = async (event: DragEvent) => {
      const [file] = event.dataTransfer?.files ?? []
      if (!file) return
      event.preventDefault()
      take(await readFile(file))
    }
    document.addEventListener('paste', onPaste)
    document.addEventListener('dragover', onDragOver)
    document.addEventListener('drop', onDrop)
    return () => {
      document.removeEventListener('paste', onPaste)
      document.removeEventListener('dragover', onDragOver)
      document.removeEventListener('drop', onDrop)
    }
  }, [take, isOn])
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
}
