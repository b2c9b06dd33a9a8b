import { Secret } from '@hanzo-kms/connector-kit'
import type { Dependencies } from '@hanzo-kms/core'
import type { Actor } from '@hanzo-kms/core/access/actor'
import { organizationScope } from '@hanzo-kms/core/keyring/keyring'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** An answer as it is sent. */
interface Written {
  readonly bytes: Buffer
  readonly tag: string
}

/** Answers of one route that were written before. The same object is the same answer: use cases that remember what they showed give it again. */
export type WrittenAnswers = WeakMap<object, Written>

/**
 * COMPAT: clients poll, and compare the tag of what they have: one that sends it back gets 304 and no body while nothing has changed. The tag is of the whole answer, so the request was
 * authorised, read and put on record as any other before it is known.
 *
 * SECURITY: keyed with the organisation's own key. A plain hash of an answer, left in the log of some proxy, would let anyone try short values against it. The same in every process and
 * after every start: a client that takes another tag for a change would act on it.
 */
export async function sendTagged(
  kms: Dependencies,
  actor: Pick<Actor, 'organizationId'>,
  { request, reply, answer, written }: { request: FastifyRequest; reply: FastifyReply; answer: object; written: WrittenAnswers },
): Promise<FastifyReply> {
  const { bytes, tag } = written.get(answer) ?? (await write(kms, actor, { reply, answer, written }))
  reply.header('etag', tag)
  if (isKnown(request.headers['if-none-match'], tag)) return reply.code(304).send()
  return reply.type('application/json; charset=utf-8').send(bytes)
}

async function write(
  kms: Dependencies,
  actor: Pick<Actor, 'organizationId'>,
  { reply, answer, written }: { readonly reply: FastifyReply; readonly answer: object; readonly written: WrittenAnswers },
): Promise<Written> {
  const text = String(reply.serialize(answer))
  const made = { bytes: Buffer.from(text), tag: await entityTag(kms, actor, text) }
  written.set(answer, made)
  return made
}

async function entityTag(
  { keyRing, store }: Dependencies,
  { organizationId }: Pick<Actor, 'organizationId'>,
  payload: string,
): Promise<string> {
  const scope = organizationScope(organizationId)
  const keys = keyRing.unlocked(scope) ?? (await store.transact((inside) => keyRing.unlock(scope, inside.dataKeys)))
  return `"${keys.fingerprint(new Secret(payload), 'entity-tag')}"`
}

/** As RFC 9110 compares for GET: what a cache on the way made weak still names the same answer. */
function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  const sent = ifNoneMatch?.split(',').map((one) => one.trim().replace(/^W\//, '')) ?? []
  return sent.includes(tag) || sent.includes('*')
}
