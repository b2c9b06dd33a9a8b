import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

export interface DemoOptions {
  readonly once: boolean
  readonly json: boolean
  readonly envFile: { readonly name: string; readonly content: string }
  /** A real Windmill; undefined for the emulator. */
  readonly windmill: { readonly url: string; readonly token: string; readonly workspace: string; readonly path: string } | undefined
}

export class UsageRefusal extends Error {
  override readonly name = 'UsageRefusal'
}

const SAMPLE = new URL('./sample.env', import.meta.url)

/** Throws `UsageRefusal` with a sentence. */
export function readOptions(args: readonly string[]): DemoOptions {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const { values } = refusing(() =>
    parseArgs({
      args: [...args],
      options: {
        once: flag,
        json: flag,
        'env-file': text,
        'windmill-url': text,
        'windmill-token': text,
        'windmill-workspace': text,
        'windmill-path': text,
      },
    }),
  )
  return { once: values.once, json: values.json, envFile: readEnvFile(values['env-file']), windmill: realWindmill(values) }
}

function refusing<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw new UsageRefusal(
      `${error instanceof Error ? error.message : 'The arguments cannot be read.'} Known are --once, --json, --env-file FILE, --windmill-url URL, --windmill-token TOKEN, --windmill-workspace W and --windmill-path f/app/.`,
    )
  }
}

function readEnvFile(name: string | undefined): DemoOptions['envFile'] {
  if (name === undefined) return { name: 'sample.env', content: readFileSync(SAMPLE, 'utf8') }
  try {
    return { name, content: readFileSync(name, 'utf8') }
  } catch {
    throw new UsageRefusal(`The file ${name} cannot be read: check the path given with --env-file.`)
  }
}

function realWindmill(values: Readonly<Record<string, string | boolean | undefined>>): DemoOptions['windmill'] {
  const given = ['windmill-url', 'windmill-token', 'windmill-workspace', 'windmill-path'].map((name) => values[name])
  const [url, token, workspace, path] = given
  if (given.every((value) => value === undefined)) return undefined
  if (typeof url === 'string' && typeof token === 'string' && typeof workspace === 'string' && typeof path === 'string')
    return { url, token, workspace, path }
  throw new UsageRefusal('A real Windmill needs all of --windmill-url, --windmill-token, --windmill-workspace and --windmill-path.')
}
