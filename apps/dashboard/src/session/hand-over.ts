import type { commandLineSignIn } from '@hanzo-kms/contracts/sso'
import type { z } from 'zod'
import { call } from '../api/call.ts'

/** Nobody who waits takes as long. */
const PATIENCE_MS = 10_000

export interface HandedOver {
  readonly reached: boolean
  /** The same for pasting, where the command line could not be reached. */
  readonly code: string
}

/** A token for the command line that listens at `port` of this machine, and on its way. It is in no address: the body alone has it. */
export async function handOver(port: number, state: string | undefined): Promise<HandedOver> {
  const { callbackUrl, credentials } = await call<z.infer<typeof commandLineSignIn>>('POST', '/api/v1/session/command-line', {
    body: { callbackPort: port },
  })
  const body = JSON.stringify({ ...credentials, ...(state !== undefined && { state }) })
  return { reached: await isTaken(callbackUrl, body), code: toBase64(body) }
}

async function isTaken(callbackUrl: string, body: string): Promise<boolean> {
  try {
    const { ok } = await fetch(callbackUrl, {
      ...{ method: 'POST', mode: 'cors', credentials: 'omit', redirect: 'error', cache: 'no-store', referrerPolicy: 'no-referrer' },
      ...{ headers: { 'content-type': 'application/json' }, body, signal: AbortSignal.timeout(PATIENCE_MS) },
    })
    return ok
  } catch {
    return false
  }
}

/** COMPAT: in the standard alphabet, of the bytes of UTF-8. */
function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}
