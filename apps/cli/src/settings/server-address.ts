import type { Server } from '../api/ask.ts'
import type { Call } from '../call.ts'
import { type Config, readConfig } from './config-file.ts'
import { defaultUrl, parseServerUrl } from './server-url.ts'

const TIMEOUT_MS = 30_000

/** Which server, and who said so. */
export function serverAddress(call: Call, config: Config = readConfig(call.env)): { readonly url: string; readonly from: string } {
  if (call.options.url) return { url: parseServerUrl(call.options.url, '--url'), from: '--url' }
  if (call.env.KMS_URL) return { url: parseServerUrl(call.env.KMS_URL, 'KMS_URL'), from: 'KMS_URL' }
  if (config.url) return { url: config.url, from: 'the last login' }
  return { url: defaultUrl, from: 'the default' }
}

export function serverWithoutToken(call: Call, url: string): Server {
  return { url, timeoutMs: (call.options.timeout ?? TIMEOUT_MS / 1_000) * 1_000, insecureHttp: call.options.insecureHttp === true }
}
