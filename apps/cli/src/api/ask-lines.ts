import type { z } from 'zod'
import { answerFailure, strangeAnswer } from '../failure/answer-failure.ts'
import { networkFailure } from '../failure/network-failure.ts'
import { parseJson, type Question, readBounded, type Server, send } from './ask.ts'

/** One line, which the server makes of one thing: an event with a thousand keys has a quarter of it. */
const LINE_CHARS_MAX = 4 * 1_048_576

/** Asks for JSON lines, and gives each as it comes, as text. Ends only when the server ended: a part never looks like the whole. */
export async function* askLines(server: Server, question: Omit<Question<z.ZodType>, 'shape'>): AsyncGenerator<string> {
  const { doing } = question
  const silence = new AbortController()
  // However long it takes as a whole, it must go on.
  const timer = setTimeout(() => silence.abort(new DOMException('silent', 'TimeoutError')), server.timeoutMs)
  try {
    const response = await send(server, question, silence.signal)
    const contentType = response.headers.get('content-type')
    if (response.status >= 400)
      throw answerFailure(
        doing,
        response.status,
        parseJson(await readBounded(response, doing), contentType),
        response.headers.get('retry-after'),
      )
    if (response.status !== 200 || !contentType?.includes('jsonl'))
      throw strangeAnswer(doing, `The address answered ${response.status} with something that is not JSON lines.`)
    let rest = ''
    for await (const text of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      timer.refresh()
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      if (rest.length > LINE_CHARS_MAX) throw strangeAnswer(doing, `A line of the answer is longer than ${LINE_CHARS_MAX} characters.`)
      yield* lines
    }
    if (rest !== '') throw strangeAnswer(doing, 'The answer ends in the middle of a line.')
  } catch (error) {
    if (error instanceof Error && error.name === 'CliFailure') throw error
    throw networkFailure(error, { doing, url: server.url, changes: false, timeoutMs: server.timeoutMs })
  } finally {
    clearTimeout(timer)
    silence.abort()
  }
}
