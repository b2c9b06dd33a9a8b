import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { CliFailure } from '../failure/cli-failure.ts'
import { whyUnreadable } from '../terminal/read-input.ts'

export const projectFileName = '.kms.json'

/**
 * What a working directory says about itself; meant to be committed.
 * SECURITY: it names no server. A cloned repository must not be able to say where your token is sent.
 */
const projectFile = z.object({ project: z.string().optional(), environment: z.string().optional(), path: z.string().optional() })
export type ProjectDefaults = z.infer<typeof projectFile>

/** The nearest `.kms.json`, in this directory or above. */
export function findProjectFile(from: string): { readonly file: string; readonly defaults: ProjectDefaults } | undefined {
  for (let directory = from; ; directory = dirname(directory)) {
    const file = join(directory, projectFileName)
    if (existsSync(file)) return { file, defaults: parseProjectFile(file) }
    if (directory === dirname(directory)) return undefined
  }
}

function parseProjectFile(file: string): ProjectDefaults {
  try {
    return projectFile.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    const why =
      error instanceof SyntaxError
        ? 'It is no JSON.'
        : error instanceof z.ZodError
          ? 'Its keys are project, environment and path, each a text.'
          : whyUnreadable(error)
    throw new CliFailure(`Could not use ${file}.`, { why, todo: 'Correct it, or write it anew with "kms init".' })
  }
}

export function writeProjectFile(directory: string, defaults: ProjectDefaults): string {
  const file = join(directory, projectFileName)
  try {
    writeFileSync(file, `${JSON.stringify(defaults, null, 2)}\n`)
  } catch (error) {
    throw new CliFailure(`Could not write ${file}.`, { why: whyUnreadable(error) })
  }
  return file
}
