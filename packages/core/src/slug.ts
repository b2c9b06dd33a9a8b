const CHARS_MAX = 40

/** Lower case letters, digits and single hyphens; accents are dropped. `fallback` where nothing is left. */
export function deriveSlug(name: string, fallback: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, CHARS_MAX)
    .replace(/^-+|-+$/g, '')
  return slug === '' ? fallback : slug
}
