import type { Secret } from '@hanzo-kms/connector-kit'
import { badRequest, KmsError, limits, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { authorise, authoriseInProject } from '../access/authorise.ts'
import type { TokenScope } from '../access/token-scope.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { AccessToken } from './access-token.ts'
import { issueToken } from './issue-token.ts'

export interface NewPersonalToken extends TokenScope {
  readonly name: string
  readonly expiresAtMs: number
}

export type PersonalToken = AccessToken & { readonly personal: NonNullable<AccessToken['personal']> }

const DAY_MS = 24 * 60 * 60 * 1_000

/**
 * A token for a program that works for the user: with an end, and with less than the user may do. Its text is answered here and never again.
 * SECURITY: what it may do is asked anew at each request, of the user's rights first; the scope only takes away.
 */
export function createPersonalToken(
  kms: Dependencies,
  actor: Actor,
  { name, readOnly, projectIds, expiresAtMs }: NewPersonalToken,
): Promise<{ readonly text: Secret<string>; readonly token: PersonalToken }> {
  return kms.store.transact(async (inside) => {
    assertOwn(actor)
    const nowMs = kms.clock.nowMs()
    if (expiresAtMs <= nowMs) throw badRequest('expiresAt is in the past. Choose a time ahead.')
    if (expiresAtMs > nowMs + limits.personalTokenDaysMax * DAY_MS)
      throw badRequest(`A personal access token lives for at most ${limits.personalTokenDaysMax} days. Choose an earlier expiresAt.`)
    const live = (await inside.tokens.listPersonal(actor.id, actor.organizationId)).filter((token) => !hasEnded(token, nowMs))
    if (live.length >= limits.personalTokensMax)
      throw badRequest(`You have ${live.length} personal access tokens, and more are not kept. Revoke those that are no longer used.`)
    for (const projectId of projectIds ?? []) await authoriseInProject(inside, actor, projectId, ['project', 'read'])
    const { text, token } = await issueToken(kms, inside, {
      holder: { kind: 'user', id: actor.id },
      organizationId: actor.organizationId,
      ...{ ttlS: 0, usesMax: 0, expiresAtMs, renewableUntilMs: expiresAtMs },
      personal: { name, readOnly, projectIds },
    })
    const scope = { readOnly, ...(projectIds && { projectIds }) }
    const metadata = { tokenId: token.id, name, userId: actor.id, ...scope }
    await recordEvent(kms, inside, actor, { type: 'create-token', metadata })
    return { text, token: { ...token, personal: { name, readOnly, projectIds } } }
  })
}

/** The actor's own in this organisation, those that have ended included. */
export function listPersonalTokens(kms: Pick<Dependencies, 'store'>, actor: Actor): Promise<readonly PersonalToken[]> {
  return kms.store.transact((inside) => own(inside, actor))
}

/** Ends it at once and for good. */
export function revokePersonalToken(kms: Dependencies, actor: Actor, { id }: { readonly id: string }): Promise<PersonalToken> {
  return kms.store.transact(async (inside) => {
    const token = (await own(inside, actor)).find((each) => each.id === id)
    if (!token) throw notFound(`Personal access token with ID '${id}' not found`)
    await inside.tokens.revoke(token.id)
    await recordEvent(kms, inside, actor, { type: 'revoke-token', metadata: { tokenId: token.id, userId: actor.id } })
    return token
  })
}

async function own(inside: Repositories, actor: Actor): Promise<readonly PersonalToken[]> {
  assertOwn(actor)
  const tokens = await inside.tokens.listPersonal(actor.id, actor.organizationId)
  return tokens.flatMap((token) => (token.personal ? [{ ...token, personal: token.personal }] : []))
}

function assertOwn(actor: Actor): void {
  authorise(actor, ['organization', 'read'])
  if (actor.kind !== 'user')
    throw new KmsError('forbidden', 'Personal access tokens are for users. A machine identity has client secrets, and may have several.')
}

function hasEnded({ expiresAtMs }: AccessToken, nowMs: number): boolean {
  return expiresAtMs !== null && expiresAtMs <= nowMs
}
