import { z } from 'zod'
import { checked } from './checked.ts'
import { limits } from './limits.ts'
import { problemWithText } from './secret-text.ts'

/** Absolute, one slash between folders, none at the end but the root's own. */
export function normalisePath(path: string): string {
  return `/${path
    .split('/')
    .filter((segment) => segment !== '')
    .join('/')}`
}

/** A folder's path; absent or empty: the root. */
export const folderPath = checked((path) =>
  path.length > limits.pathCharsMax ? `A path must not be longer than ${limits.pathCharsMax} characters` : problemWithText(path, 'a path'),
)
  .nullish()
  .transform((path) => normalisePath(path ?? '/'))

export const folderName = z
  .string()
  .min(1, 'A folder needs a name')
  .max(limits.nameCharsMax, `A folder's name must not be longer than ${limits.nameCharsMax} characters`)
  .regex(/^[a-zA-Z0-9-_]+$/, 'Invalid folder name. Only alphanumeric characters, dashes, and underscores are allowed.')
