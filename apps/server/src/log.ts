import type { Log } from '@hanzo-kms/core'
import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'
import type { Settings } from './settings.ts'

/** One JSON object a line on standard output; readable lines on a terminal. */
export function createLogger(level: Settings['logLevel'], stream: NodeJS.WriteStream = process.stdout): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  }
  return stream.isTTY ? pino(options, pretty({ destination: stream, colorize: !process.env.NO_COLOR, sync: true })) : pino(options, stream)
}

/** What the core says, as log lines: the event and its fields. */
export function logThrough(logger: Logger): Log {
  return {
    info: (event, fields) => logger.info({ event, ...fields }),
    warn: (event, fields) => logger.warn({ event, ...fields }),
  }
}
