import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorTable } from '@hanzo-kms/contracts'
import { expect, test } from 'vitest'
import { generatedDocs } from './generated-docs.ts'
import { root } from './steps.ts'

test('what is generated is current: `npm run docs` makes it so', () => {
  const pages = generatedDocs()
  expect(pages.size).toBeGreaterThan(0)
  for (const [path, text] of pages) expect(readFileSync(join(root, path), 'utf8')).toBe(text)
})

test('the page of errors has every error of the table', () => {
  const page = generatedDocs().get('docs/generated/errors.md') ?? ''
  for (const { error, meaning } of Object.values(errorTable)) for (const part of [error, meaning]) expect(page).toContain(part)
})
