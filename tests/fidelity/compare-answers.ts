import { createHash } from 'node:crypto'
import type { Aliases } from './aliases.ts'
import type { Received } from './send.ts'
import type { RecordedBody, RecordedEntry } from './transcripts.ts'

/** Times are set by the clock, to which the replay gives the recorded time; a server needs a moment to write them down. */
const TIME_TOLERANCE_MS = 2000
const TIME_FIELDS = new Set(['created_at', 'edited_at', 'last_used_at', 'expiration', 'expires_at'])
/** Fields that no two servers share, but that name the same thing each time. */
const ALIASED_FIELDS = new Set(['token_prefix'])
/** Samples whose values carry a time or a fresh token. */
const VOLATILE_SAMPLES = new Set(['WM_TOKEN', 'WM_SCHEDULED_FOR', 'WM_OBJECT_PATH'])

/** What is wrong with an answer, in one line each; nothing when it is the recorded one. */
export function compareAnswers(entry: RecordedEntry, answer: Received, tokenOf: (name: string) => string, aliases: Aliases): string[] {
  const { response } = entry
  const differences: string[] = []
  const check = (what: string, recorded: unknown, ours: unknown) => {
    if (recorded !== ours) differences.push(`${what}: recorded ${JSON.stringify(recorded)}, ours ${JSON.stringify(ours)}`)
  }
  check('status', response.status, answer.status)
  check('error', response.error, answer.error)
  for (const header of ['content-type', 'allow']) check(header, response.headers[header], answer.headers[header])
  check('cookies', printCookies(response.headers['set-cookie']), printCookies(answer.headers['set-cookie']))
  if (differences.length > 0) return [...differences, `body: ours ${answer.body.toString('utf8', 0, 300)}`]
  differences.push(...compareBodies(response.body, answer, tokenOf, aliases))
  return differences
}

function printCookies(header: string | readonly string[] | undefined): string {
  const cookies = typeof header === 'string' ? [header] : (header ?? [])
  return cookies.map((cookie) => cookie.replace(/token=[^;]*/, 'token=…').replace(/Expires=[^;]*/, 'Expires=…')).join(' | ')
}

function compareBodies(recorded: RecordedBody, answer: Received, tokenOf: (name: string) => string, aliases: Aliases): string[] {
  if (typeof recorded === 'object' && recorded !== null) {
    if (!('clipped' in recorded)) return ['body: recorded bytes cannot be compared']
    const sha256 = createHash('sha256').update(answer.body).digest('hex')
    if (sha256 === recorded.sha256 && answer.body.length === recorded.length_bytes) return []
    return [`body: recorded ${recorded.length_bytes} bytes ${recorded.head.slice(0, 200)}, ours ${answer.body.length} bytes`]
  }
  const ours = answer.body.toString('utf8')
  const expected = (recorded ?? '').replace(/<token:([^>]+)>/g, (_all, name: string) => tokenOf(name))
  if (expected === ours) return []
  if (answer.headers['content-type'] === 'application/json') return compareValues('body', JSON.parse(expected), JSON.parse(ours), aliases)
  const [left, right] = [withoutSourceLine(expected), withoutSourceLine(ours)]
  if (left === right) return []
  if (isBase64(left) && isBase64(right) && left.length === right.length && aliases.bind(left, right)) return []
  return [`body: recorded ${JSON.stringify(left.slice(0, 400))}, ours ${JSON.stringify(right.slice(0, 400))}`]
}

function withoutSourceLine(text: string): string {
  return text.replace(/ @\w+\.rs:\d+:\d+$/, '')
}

/** Ciphertext looks random; a long run of one letter is a value, and values must be equal. */
function isBase64(text: string): boolean {
  return text.length >= 24 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text) && new Set(text).size > 10
}

function compareValues(where: string, recorded: unknown, ours: unknown, aliases: Aliases): string[] {
  if (recorded === ours) return []
  if (Array.isArray(recorded) && Array.isArray(ours)) {
    if (recorded.length !== ours.length)
      return [`${where}: recorded ${recorded.length} items ${print(recorded)}, ours ${ours.length} ${print(ours)}`]
    return recorded.flatMap((item, i) => compareValues(`${where}[${i}]`, item, ours[i], aliases))
  }
  if (isRecord(recorded) && isRecord(ours)) {
    const names = Object.keys(recorded)
    if (names.join() !== Object.keys(ours).join()) return [`${where}: recorded fields ${names.join()}, ours ${Object.keys(ours).join()}`]
    return names.flatMap((name) => compareField(`${where}.${name}`, name, recorded, ours, aliases))
  }
  return [`${where}: recorded ${print(recorded)}, ours ${print(ours)}`]
}

function compareField(where: string, name: string, recorded: Values, ours: Values, aliases: Aliases): string[] {
  const [left, right] = [recorded[name], ours[name]]
  if (typeof left === 'string' && typeof right === 'string') {
    if (TIME_FIELDS.has(name) && Math.abs(Date.parse(left) - Date.parse(right)) <= TIME_TOLERANCE_MS) return []
    if (ALIASED_FIELDS.has(name)) return aliases.bind(left, right) ? [] : [`${where}: ${left} stood for another than ${right}`]
    if (name === 'value' && VOLATILE_SAMPLES.has(String(recorded.name))) return []
    if (isBase64(left) && isBase64(right) && left.length === right.length && aliases.bind(left, right)) return []
  }
  return compareValues(where, left, right, aliases)
}

type Values = Record<string, unknown>

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function print(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 600)
}
