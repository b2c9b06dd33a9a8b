import type { CancelSignal, ConnectorContext } from '@hanzo-kms/connector-kit'
import { plainText, type WindmillApi } from './api.ts'
import { VERSION_TTL_MS } from './limits.ts'

export interface WindmillVersion {
  /** As Windmill writes it, "CE v1.479.3". */
  readonly text: string
  readonly major: number
  readonly minor: number
}

const RELEASED = /^[CE]E\s+v?(\d{1,6})\.(\d{1,6})\.\d{1,6}/

/** Undefined for builds outside a release ("CE unknown-version"). */
export function parseVersion(body: string): WindmillVersion | undefined {
  const match = RELEASED.exec(body.trim())
  return match ? { text: match[0], major: Number(match[1]), minor: Number(match[2]) } : undefined
}

export function askVersion(api: WindmillApi, signal: CancelSignal): Promise<string> {
  return api.ask({ request: { method: 'GET', path: '/api/version' }, effect: 'read', read: plainText }, signal)
}

/** Undefined where the version is not known: then nothing that needs one is used. */
export function rememberedVersion(api: WindmillApi, instanceUrl: string, context: ConnectorContext, signal: CancelSignal) {
  return context.remember(`windmill version ${instanceUrl}`, VERSION_TTL_MS, async () => parseVersion(await askVersion(api, signal)))
}

/** `labels` exist from 1.680, `delete_bulk` from 1.623 (each the first release in which it was seen). */
/** The oldest release that this connector was tried on. */
export const OLDEST_KNOWN = 479
export const LABELS_SINCE = 680
export const BULK_DELETE_SINCE = 623

export function isAtLeast(version: WindmillVersion | undefined, minor: number): boolean {
  return version !== undefined && (version.major > 1 || (version.major === 1 && version.minor >= minor))
}
