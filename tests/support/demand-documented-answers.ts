/** Vitest runs this before each test file: the file fails when an answer of a server that ran in it was not as the server's own document says. */
import { afterAll } from 'vitest'
import { checked } from './check-answers.ts'

const TOLD_MAX = 20

afterAll(() => {
  const differences = checked.differences.splice(0)
  if (differences.length === 0) return
  throw new Error(
    `${differences.length} answers are not as the OpenAPI document says:\n${[...new Set(differences)].slice(0, TOLD_MAX).join('\n')}`,
  )
})
