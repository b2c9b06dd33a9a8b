/** `npm start`, and installed `kms server`: see `docs/operations.md` for the settings. */
import { RootKeyRefusal } from '@hanzo-kms/adapters/cryptography/parse-root-key'
import { DatabaseRefusal } from '@hanzo-kms/adapters/database/database-refusal'
import { WrongRootKey } from '@hanzo-kms/core/keyring/check-root-key'
import { connectors } from './connectors.ts'
import { createLogger } from './log.ts'
import { readSettings, type Settings, SettingsRefusal } from './settings.ts'
import { startServer } from './start-server.ts'

const USAGE_CODE = 2

try {
  await serve(readSettings(process.env, process.cwd()))
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`)
  process.exitCode = USAGE_CODE
}

async function serve(settings: Settings): Promise<void> {
  const logger = createLogger(settings.logLevel)
  const server = await startServer(settings, connectors, logger)
  const { engine, rootKey } = server.opened
  if (rootKey.generated) {
    logger.warn(
      { event: 'root-key-made', file: rootKey.source },
      'A root key was made. Keep a copy of this file somewhere safe: without it nothing here can be opened.',
    )
  }
  logger.info({ event: 'ready', url: settings.publicUrl ?? server.url, engine })
  const leave = async (signal: string) => {
    logger.info({ event: 'stopping', signal })
    await server.stop()
    process.exit(0)
  }
  process.once('SIGTERM', leave)
  process.once('SIGINT', leave)
}

/** A raw exception never reaches a person. */
function sentenceOf(error: unknown): string {
  const refusals = [SettingsRefusal, DatabaseRefusal, RootKeyRefusal, WrongRootKey]
  if (error instanceof Error && refusals.some((refusal) => error instanceof refusal)) return error.message
  const { code, address, port } = error as { code?: string; address?: string; port?: number }
  if (code === 'EADDRINUSE')
    return `The address ${address}:${port} is in use by another program: stop it, or set KMS_PORT to another port (0 takes a free one).`
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
    return `The address ${address}:${port} cannot be listened on (${code}): set KMS_HOST and KMS_PORT to one of this machine’s.`
  return `Hanzo KMS could not start: ${error instanceof Error ? error.message : String(error)}`
}
