import type { FastifyReply } from 'fastify'

/** An answer for a browser that asked by following a link, where there is no page of ours that could read JSON. */
export type Elsewhere = Redirect | Notice

export class Redirect {
  readonly to: string
  constructor(to: string) {
    this.to = to
  }
}

/** A plain page with one sentence and a way back: no script, no style, nothing that the strictest policy forbids. */
export class Notice {
  readonly status: number
  readonly title: string
  readonly sentence: string
  constructor(status: number, title: string, sentence: string) {
    this.status = status
    this.title = title
    this.sentence = sentence
  }
}

export function isElsewhere(answer: unknown): answer is Elsewhere {
  return answer instanceof Redirect || answer instanceof Notice
}

export function sendElsewhere(reply: FastifyReply, answer: Elsewhere): FastifyReply {
  if (answer instanceof Redirect) return reply.redirect(answer.to, 303)
  const [title, sentence] = [asText(answer.title), asText(answer.sentence)]
  return reply
    .status(answer.status)
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title} · Hanzo KMS</title><h1>${title}</h1><p>${sentence}</p><p><a href="/login">Back to the sign-in</a></p></html>`,
    )
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function asText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
}
