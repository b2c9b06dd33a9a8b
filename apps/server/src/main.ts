/** `npm start`, and installed `kms server`: see `docs/operations.md` for the settings. */
import { createLogger } from './log.ts'
import { nameOf, placeOf } from './place-of-error.ts'
import { sentenceOfStart } from './sentence-of-start.ts'
import { readSettings, type Settings } from './settings.ts'
import type { RunningServer } from './start-server.ts'

const USAGE_CODE = 2
const DEFECT_CODE = 1

let server: RunningServer | undefined
let settings: Settings | undefined

try {
  settings = readSettings(process.env, process.cwd())
  await serve(settings)
} catch (error) {
  process.stderr.write(`${sentenceOfStart(error, settings)}\n`)
  process.exitCode = USAGE_CODE
}

async function serve(given: Settings): Promise<void> {
  const logger = createLogger(given.logLevel)
  // Before anything is opened, so that whoever ends the program early is heard as well.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, async () => {
      logger.info({ event: 'stopping', signal })
      await server?.stop()
      process.exit(0)
    })
  }
  // SECURITY: Node would print the exception, and its text may hold anything.
  process.once('uncaughtException', (error) => {
    logger.fatal({ event: 'broke', error: nameOf(error), at: placeOf(error) }, 'A defect of ours ended the server. Please report it.')
    process.exit(DEFECT_CODE)
  })
  // Read only now: a setting that is wrong is said at once.
  const [{ startServer }, { connectors }] = await Promise.all([import('./start-server.ts'), import('./connectors.ts')])
  server = await startServer(given, connectors, logger)
  const { engine, rootKey } = server.opened
  if (rootKey.generated) {
    logger.warn(
      { event: 'root-key-made', file: rootKey.source },
      'A root key was made. Keep a copy of this file somewhere safe: without it nothing here can be opened.',
    )
  }
  logger.info({ event: 'ready', url: given.publicUrl ?? server.url, engine })
}
