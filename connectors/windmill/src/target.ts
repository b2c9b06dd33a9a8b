import { z } from 'zod'
import { FOLDER_CHARS_MAX, PATH_CHARS_MAX, WORKSPACE_CHARS_MAX } from './limits.ts'

export interface WindmillTarget {
  readonly workspace: string
  /** `f/folder/` or `u/user/`, perhaps deeper; always with its trailing slash. */
  readonly path: string
}

export const WORKSPACE_ID = /^[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*$/
const PATH = /^[uf]\/(?:[A-Za-z0-9_-]+\/)+$/
const PATH_INVALID = 'Invalid path - must follow Windmill path format. ex: "f/folder/path/"'

export const workspaceId = z
  .string('Workspace required')
  .trim()
  .min(1, 'Workspace required')
  .max(WORKSPACE_CHARS_MAX, `A workspace id has at most ${WORKSPACE_CHARS_MAX} characters`)
  .regex(WORKSPACE_ID, 'A workspace id holds letters, digits and _, with single hyphens between them; it is the id, not the name')

export const target: z.ZodType<WindmillTarget> = z.object({
  workspace: workspaceId,
  path: z
    .string(PATH_INVALID)
    .trim()
    .regex(PATH, { message: PATH_INVALID, abort: true })
    .superRefine((path, context) => {
      const problem = problemWithPath(path)
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
    }),
})

function problemWithPath(path: string): string | undefined {
  if (path.length >= PATH_CHARS_MAX)
    return `A path leaves room for a name: at most ${PATH_CHARS_MAX - 1} characters, this one has ${path.length}`
  const [kind, first = ''] = path.split('/')
  if (kind === 'f' && first.includes('-')) return `Windmill folder names have no hyphen, so the folder "${first}" cannot exist there`
  if (kind === 'f' && first.length > FOLDER_CHARS_MAX) return `Windmill folder names have at most ${FOLDER_CHARS_MAX} characters`
  // Windmill compares with SQL LIKE, where `_` is any character.
  if (/^u\/[^/]+\/secret.arg\//.test(path))
    return 'Windmill hides what is below u/<user>/secret_arg/ from that user: nothing there could be kept in sync'
  return undefined
}
