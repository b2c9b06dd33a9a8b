import { type ErrorCode, errorTable, KmsError, SecondFactorRefused } from '@hanzo-kms/contracts'
import { type ErrorEnvelope, errorEnvelope } from '@hanzo-kms/contracts/error-envelope'
import type { Rule } from '@hanzo-kms/core/access/rule'
import { SealBroken } from '@hanzo-kms/core/keyring/keyring'

import { showPermission } from './permission-words.ts'

/** PostgreSQL's own. */
const DISK_FULL = '53100'

/** A request with a hundred thousand wrong entries is told about the first ones. */
const ISSUES_TOLD_MAX = 100

/** The envelope of an error that is meant for whoever asked. SECURITY: only what the shape names is in it. */
export function toEnvelope(told: KmsError, reqId: string): ErrorEnvelope {
  const { code, message, details } = told
  const { status, error } = errorTable[code]
  const plain = { reqId, statusCode: status, error, message, ...(told instanceof SecondFactorRefused && { context: told.context }) }
  if (!Array.isArray(details)) return plain
  // COMPAT: clients of the family read the issues of a 422 from `message`.
  const detailed =
    code === 'validation'
      ? { ...plain, message: details.slice(0, ISSUES_TOLD_MAX) }
      : { ...plain, details: code === 'permissionDenied' ? (details as readonly Rule[]).map(showPermission) : details }
  const parsed = errorEnvelope.safeParse(detailed)
  return parsed.success ? parsed.data : plain
}

/** The error to tell, for those that we know; undefined for a defect, whose text must not be told. */
export function toKmsError(error: unknown): KmsError | undefined {
  if (error instanceof KmsError) return error
  if (error instanceof SealBroken) return new KmsError('cryptography', error.message)
  if (!(error instanceof Error)) return undefined
  if ((error as { code?: unknown }).code === DISK_FULL)
    return new KmsError('unavailable', 'The disk of the database is full: nothing was changed. Make room there, and try again.')
  const { code = '', statusCode = 0 } = error as { code?: string; statusCode?: number }
  // Other libraries' errors have statuses as well, and mean other requests by them.
  const answer = String(code).startsWith('FST_') ? ofTheFramework[statusCode] : undefined
  return answer && new KmsError(...answer)
}

const ofTheFramework: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  400: ['malformed', 'The request cannot be read: check the address, its percent-encoding and the headers.'],
  413: ['payloadTooLarge', 'The body is larger than 16 MiB. Send it in parts.'],
  414: ['uriTooLong', 'A part of the address is longer than 4,096 characters. Check what was put into it.'],
  415: ['unsupportedMediaType', 'The body must be JSON: send it with the header content-type: application/json.'],
}
