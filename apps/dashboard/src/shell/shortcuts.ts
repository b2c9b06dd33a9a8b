import { useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { hasLetterKeys } from './appearance.ts'

export type Overlay = 'palette' | 'shortcuts'

/** How long `g` waits for the letter that follows. */
const SECOND_KEY_MS = 1_500

const pages = [
  ['s', 'secrets'],
  ['i', 'integrations'],
  ['a', 'access'],
  ['u', 'audit'],
] as const

/** The keys that work on every page. Single letters never act while somebody types, and can be turned off. */
export function useShortcuts(open: (overlay: Overlay) => void): void {
  const navigate = useNavigate()
  const { project } = useParams({ strict: false })
  const wentAt = useRef(0)
  useEffect(() => {
    const go = (key: string) => {
      const page = pages.find(([letter]) => letter === key)?.[1]
      if (project === undefined || !page) return false
      void navigate({ to: `/p/$project/${page}`, params: { project } })
      return true
    }
    const onKey = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey } = event
      if ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === 'k') {
        event.preventDefault()
        return open('palette')
      }
      if (ctrlKey || metaKey || altKey || event.defaultPrevented || isTyping(event.target) || isDialogOpen() || !hasLetterKeys()) return
      const isSecond = event.timeStamp - wentAt.current < SECOND_KEY_MS
      wentAt.current = key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY
      if (isSecond && go(key)) return event.preventDefault()
      if (key === '?') open('shortcuts')
      else if (key !== '/' || !focusFilter()) return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [navigate, project, open])
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
}

function isDialogOpen(): boolean {
  return document.querySelector('[role=dialog]') !== null
}

function focusFilter(): boolean {
  const filter = document.querySelector<HTMLInputElement>('[data-filter]')
  filter?.focus()
  return filter !== null
}

/** As the keyboard at hand calls it. */
export const commandKey = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'
