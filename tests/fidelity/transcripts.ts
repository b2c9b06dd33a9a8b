import { readFileSync } from 'node:fs'

/** A body as recorded: text, bytes, or only the head of something large with its length and hash. */
export type RecordedBody =
  | string
  | null
  | { readonly base64: string }
  | { readonly clipped: true; readonly length_bytes: number; readonly sha256: string; readonly head: string }

export interface RecordedEntry {
  readonly name: string
  readonly persona: string | null
  readonly at: string
  readonly request: {
    readonly method: string
    readonly path: string
    readonly query: string | null
    readonly headers: Readonly<Record<string, string>>
    readonly body: RecordedBody
  }
  readonly response: {
    readonly status: number
    readonly headers: Readonly<Record<string, string | readonly string[]>>
    readonly body: RecordedBody
    readonly error?: string
  }
  readonly ms: number
}

export interface RecordedNote {
  readonly name: string
  readonly note: unknown
}

/** What one server saw, in its order. */
export const TRANSCRIPTS = [
  '0_setup',
  'A_variables',
  'A2_variables_more',
  'B_errors',
  'C_identity',
  'D_folders',
  'E_resources',
  'F_cache_timing',
  'G_concurrency_throughput',
  'H_audit',
  'I_db_outage_and_timeouts',
] as const

/** What another server saw, before the names of users were set by hand. */
export const FIRST_TRANSCRIPT = '0_setup_default_username_automation'

export function readTranscript(name: string): readonly (RecordedEntry | RecordedNote)[] {
  return JSON.parse(readFileSync(new URL(`./transcripts/${name}.json`, import.meta.url), 'utf8'))
}
