import { parseArgs } from 'node:util'
import { type EmulatorOptions, startEmulator } from './index.ts'
import { isProfileId } from './profile.ts'

class Usage extends Error {}

const PORT_MAX = 65_535

function readOptions(args: string[]): EmulatorOptions {
  let values: { port: string; profile: string }
  try {
    const options = { port: { type: 'string', default: '8001' }, profile: { type: 'string', default: '1.479' } } as const
    values = parseArgs({ args, options, strict: true, allowPositionals: false }).values
  } catch (error) {
    throw new Usage(error instanceof Error ? error.message : String(error))
  }
  const port = Number(values.port)
  if (!/^\d+$/.test(values.port) || port > PORT_MAX) throw new Usage(`--port must be a number from 0 to ${PORT_MAX}, not "${values.port}".`)
  if (!isProfileId(values.profile)) throw new Usage(`--profile must be 1.479 or 1.818, not "${values.profile}".`)
  return { port, profile: values.profile }
}

try {
  const emulator = await startEmulator(readOptions(process.argv.slice(2)))
  const { url, workspace, tokens, folders } = emulator
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      void emulator.close().then(() => process.exit(0))
    })
  }
  process.stdout.write(`${JSON.stringify({ event: 'ready', url, workspace, tokens, folders })}\n`)
} catch (error) {
  if (error instanceof Usage) {
    process.stderr.write(`${error.message}\n`)
    process.exit(2)
  }
  process.stderr.write(`The emulator could not start: ${error instanceof Error ? error.message : String(error)}.\n`)
  process.exit(1)
}
