import fastJsonStringify from 'fast-json-stringify'
import { z } from 'zod'

/** What a route's `schema.response` holds for Fastify: the shape itself, which becomes a serialiser when it is first needed. */
export interface AnswerShape {
  readonly shape: z.ZodType
}

/**
 * Fastify's serialiser compiler. Keys that the shape does not name are dropped: nothing leaves by accident.
 * Made at a route's first answer, because making them all at the start takes longer than everything else there.
 */
export function compileAnswer({ schema }: { readonly schema: unknown }): (answer: unknown) => string {
  const { shape } = schema as AnswerShape
  let serialise: ((answer: unknown) => string) | undefined
  return (answer) => {
    serialise ??= fastJsonStringify(z.toJSONSchema(shape, { target: 'draft-7', io: 'input', unrepresentable: 'any' }) as object)
    return serialise(answer)
  }
}
