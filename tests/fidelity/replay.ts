import { createHash } from 'node:crypto'
import { Agent } from 'node:http'
import { Aliases } from './aliases.ts'
import { compareAnswers } from './compare-answers.ts'
import { arrangementsBefore, deriveToken, SECRET } from './scene.ts'
import { type Received, type Sending, send } from './send.ts'
import { type RecordedEntry, type RecordedNote, readTranscript } from './transcripts.ts'

export interface Outcome {
  readonly transcript: string
  readonly index: number
  readonly name: string
  readonly differences: readonly string[]
}

export interface Remark {
  readonly transcript: string
  readonly name: string
  readonly note: unknown
  /** The answer to the entry before it. */
  readonly answer: Received | undefined
}

export interface Replay {
  readonly outcomes: Outcome[]
  readonly remarks: Remark[]
}

const BODY_SENT_MAX = 50_000_000

/** Plays transcripts, in order, against one emulator that starts empty. */
export class Replayer {
  readonly #url: string
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })
  readonly #tokens = new Map<string, string>([['secret', SECRET]])
  readonly #aliases = new Aliases()

  constructor(url: string) {
    this.#url = url
  }

  close(): void {
    this.#agent.destroy()
  }

  know(name: string, token: string): void {
    this.#tokens.set(name, token)
  }

  async control(path: string, body: unknown): Promise<unknown> {
    const sending = { method: 'POST', target: `/_emulator/${path}`, headers: {}, body: Buffer.from(JSON.stringify(body)) }
    const answer = await send(this.#url, this.#agent, sending)
    if (answer.status !== 200) throw new Error(`${path}: ${answer.body.toString('utf8')}`)
    return JSON.parse(answer.body.toString('utf8'))
  }

  async play(transcript: string): Promise<Replay> {
    const replay: Replay = { outcomes: [], remarks: [] }
    let answer: Received | undefined
    for (const [index, row] of readTranscript(transcript).entries()) {
      if (isNote(row)) {
        replay.remarks.push({ transcript, name: row.name, note: row.note, answer })
        continue
      }
      answer = await this.#playEntry(transcript, row)
      const differences = compareAnswers(row, answer, (name) => this.#tokenOf(name), this.#aliases)
      replay.outcomes.push({ transcript, index, name: row.name, differences })
    }
    return replay
  }

  async #playEntry(transcript: string, entry: RecordedEntry): Promise<Received> {
    await this.control('clock', { frozen: true, setMs: Date.parse(entry.at) - entry.ms })
    const minted = nameMinted(entry)
    const arrangements = [...arrangementsBefore(transcript, entry.name)]
    if (minted !== undefined) arrangements.push({ op: 'next-token', token: deriveToken(transcript, minted) })
    if (arrangements.length > 0) await this.control('arrange', arrangements)
    const answer = await send(this.#url, this.#agent, this.#sendingOf(entry))
    if (minted !== undefined) this.#tokens.set(minted, deriveToken(transcript, minted))
    return answer
  }

  #sendingOf({ request }: RecordedEntry): Sending {
    const query = request.query ? `?${this.#withTokens(request.query)}` : ''
    const target = this.#withTokens(request.path) + query
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, this.#withTokens(value)]))
    return { method: request.method, target, headers, ...this.#bodyOf(request.body) }
  }

  #bodyOf(body: RecordedEntry['request']['body']): Pick<Sending, 'body' | 'announcedLength'> {
    if (body === null) return {}
    if (typeof body === 'string') return { body: Buffer.from(this.#aliases.translate(this.#withTokens(body))) }
    if ('base64' in body) return { body: Buffer.from(body.base64, 'base64') }
    if (body.length_bytes > BODY_SENT_MAX) return { body: Buffer.from(body.head), announcedLength: body.length_bytes }
    return { body: restoreBody(body.head, body.length_bytes, body.sha256) }
  }

  #tokenOf(name: string): string {
    return this.#tokens.get(name) ?? `no-token-called-${name}`
  }

  #withTokens(text: string): string {
    return text.replace(/<token:([^>]+)>/g, (_all, name: string) => this.#tokenOf(name))
  }
}

function isNote(row: RecordedEntry | RecordedNote): row is RecordedNote {
  return !('request' in row)
}

/** The name under which the recorder kept the token that this entry made, if it made one. */
function nameMinted({ name, response }: RecordedEntry): string | undefined {
  const body = typeof response.body === 'string' ? /^<token:([^>]+)>$/.exec(response.body)?.[1] : undefined
  return body ?? (response.headers['set-cookie'] === undefined ? undefined : name)
}

/** A large body was one letter many times over; the recorded hash tells whether the guess is right. */
function restoreBody(head: string, length: number, sha256: string): Buffer {
  const start = head.slice(0, head.indexOf('"value":"') + '"value":"'.length)
  for (const isSecret of [false, true]) {
    const end = `","is_secret":${isSecret},"description":""}`
    const body = Buffer.from(start + 'a'.repeat(length - Buffer.byteLength(start) - end.length) + end)
    if (createHash('sha256').update(body).digest('hex') === sha256) return body
  }
  throw new Error('A recorded body could not be restored.')
}
