/** `npm run demo`: the main job from end to end, then a server that stays up. */
import { once } from 'node:events'
import { resolve } from 'node:path'
import { pino } from 'pino'
import { connectors } from '../connectors.ts'
import { readSettings } from '../settings.ts'
import { startServer } from '../start-server.ts'
import { createApi } from './api.ts'
import { makeAnew } from './make-anew.ts'
import { type DemoOptions, readOptions } from './options.ts'
import { countRequests, readRemote } from './read-remote.ts'
import { createReporter } from './reporter.ts'
import { startEmulator } from './start-emulator.ts'
import { type Destination, type Story, tellStory } from './tell-story.ts'

const DATA_DIR = '.data/demo'
const EMULATOR_PATH = 'f/app/'
const PORT = 8400

try {
  await demonstrate(readOptions(process.argv.slice(2)))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = error instanceof Error && error.name === 'UsageRefusal' ? 2 : 1
}
// The emulator ends with this process, and so would a socket that somebody keeps open.
process.exit()

async function demonstrate(options: DemoOptions): Promise<void> {
  const report = createReporter(options.json ? process.stderr : process.stdout)
  const dataDir = resolve(DATA_DIR)
  await makeAnew(dataDir)
  const emulator = options.windmill ? undefined : await startEmulator()
  const destination: Destination = options.windmill ?? {
    url: emulator?.url ?? '',
    token: emulator?.token ?? '',
    workspace: emulator?.workspace ?? '',
    path: EMULATOR_PATH,
  }
  report.line(
    `Hanzo KMS, with ${emulator ? 'an emulated Windmill' : 'the Windmill'} at ${destination.url}. Everything is in ${DATA_DIR}, made anew.`,
  )
  const server = await serve(dataDir, destination, options)
  const story = await tellStory(createApi(server.url), destination, options, report)
  const requests = await countRequests(emulator?.url)
  const remote = await readRemote(destination)
  report.step(
    'What Windmill holds now',
    `${remote.length} variables below ${destination.path}${requests === undefined ? '' : `; Hanzo KMS needed ${requests} requests in all`}`,
  )
  for (const { path, is_secret: isSecret, description } of remote.slice(0, 5))
    report.line(`     ${path}  ${isSecret ? 'secret' : 'plain'}  ${description}`)
  if (remote.length > 5) report.line(`     … and ${remote.length - 5} more`)

  const failed = story.run.state !== 'succeeded'
  if (failed) process.exitCode = 1
  if (options.json) process.stdout.write(`${JSON.stringify(asJson(server.url, story, destination, remote, requests))}\n`)
  if (!options.once) await stayUp(server.url, story, report.line)
  await server.stop()
  emulator?.stop()
}

/** A free port where the usual one is taken. Only the demo's Windmill may be reached besides the public network. */
async function serve(dataDir: string, { url }: Destination, { once: leavesAtOnce }: DemoOptions) {
  const settings = { ...readSettings({}, dataDir), dataDir, egressAllow: new URL(url).host }
  const logger = pino({ level: 'silent' })
  if (leavesAtOnce) return startServer({ ...settings, port: 0 }, connectors, logger)
  try {
    return await startServer({ ...settings, port: PORT }, connectors, logger)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    return startServer({ ...settings, port: 0 }, connectors, logger)
  }
}

async function stayUp(url: string, { email, password, token, projectId, syncId }: Story, line: (text?: string) => void): Promise<void> {
  const curl = `curl -sS -H 'authorization: Bearer ${token}'`
  const sync = `${url}/api/v1/secret-syncs/windmill/${syncId}`
  line(`
  Hanzo KMS   ${url}
  Sign in     ${email}   ${password}

  Try next, in another terminal:
    a new secret:             ${curl} --json '{"workspaceId":"${projectId}","environment":"prod","secretValue":"hello"}' ${url}/api/v3/secrets/raw/NEW_KEY
    what would happen now:    ${curl} -X POST ${sync}/plan
    let it happen:            ${curl} -X POST ${sync}/sync-secrets

  Ctrl-C ends it.`)
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
}

function asJson(
  url: string,
  { email, password, token, projectId, plan, run }: Story,
  windmill: Destination,
  remote: Awaited<ReturnType<typeof readRemote>>,
  requests: number | undefined,
) {
  return {
    ...{ url, email, password, token, projectId, environment: 'prod', windmill },
    plan: { summary: plan.summary, steps: plan.steps },
    run: {
      id: run.id,
      state: run.state,
      steps: run.steps.map(({ key, state, reason }) => ({ key, state, ...(state === 'failed' ? { message: reason } : {}) })),
    },
    remote: remote.map(({ path, is_secret, description }) => ({ path, isSecret: is_secret, description })),
    requests: { total: requests ?? null },
  }
}
