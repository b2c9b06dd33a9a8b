export type Theme = 'system' | 'light' | 'dark'

/** The counterpart of `public/appearance.js`, which sets it before the first paint. */
export function chooseTheme(theme: Theme): void {
  const { dataset } = document.documentElement
  if (theme === 'system') {
    delete dataset.theme
    localStorage.removeItem('hanzo-kms.theme')
  } else {
    dataset.theme = theme
    localStorage.setItem('hanzo-kms.theme', theme)
  }
}

export function currentTheme(): Theme {
  const { theme } = document.documentElement.dataset
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

/** Told on the window. */
export const densityChanged = 'hanzo-kms:density'

export function isCompact(): boolean {
  return document.documentElement.dataset.density === 'compact'
}

export function setCompact(compact: boolean): void {
  const { dataset } = document.documentElement
  if (compact) {
    dataset.density = 'compact'
    localStorage.setItem('hanzo-kms.density', 'compact')
  } else {
    delete dataset.density
    localStorage.removeItem('hanzo-kms.density')
  }
  window.dispatchEvent(new Event(densityChanged))
}

/** Whether single letters are commands; whoever speaks to the machine, or trembles, turns them off. */
export function hasLetterKeys(): boolean {
  return localStorage.getItem('hanzo-kms.letter-keys') !== 'off'
}

export function setLetterKeys(areOn: boolean): void {
  if (areOn) localStorage.removeItem('hanzo-kms.letter-keys')
  else localStorage.setItem('hanzo-kms.letter-keys', 'off')
}
