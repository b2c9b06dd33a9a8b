import { Monitor, Moon, Sun } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { chooseTheme, currentTheme, type Theme } from './appearance.ts'

const order: readonly Theme[] = ['system', 'light', 'dark']
const icons = { system: Monitor, light: Sun, dark: Moon } as const

export function ThemeSwitch() {
  const [theme, setTheme] = useState(currentTheme)
  const Icon = icons[theme]
  const next = order[(order.indexOf(theme) + 1) % order.length] ?? 'system'
  const choose = () => {
    chooseTheme(next)
    setTheme(next)
  }
  return (
    <Button
      kind="quiet"
      onClick={choose}
      icon={<Icon size={16} aria-hidden />}
      aria-label={`Theme: ${theme}. Change to ${next}`}
      title={`Theme: ${theme}`}
    />
  )
}
