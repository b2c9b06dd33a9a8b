import type { Secret } from '@hanzo-kms/connector-kit'
import { notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { AccessToken } from '../identities/access-token.ts'
import { digestOf } from '../identities/issue-token.ts'
import type { Dependencies } from '../ports.ts'
import { endPersonalTokens, type PersonalTokensLeft } from './end-personal-tokens.ts'
import { signedInUser } from './select-organization.ts'

export interface Session extends AccessToken {
  readonly isCurrent: boolean
}

/** Where this person is signed in now, newest first. */
export function listSessions(kms: Pick<Dependencies, 'store' | 'clock'>, actor: Actor): Promise<readonly Session[]> {
  return kms.store.transact(async (inside) => {
    const { user, session } = await signedInUser(inside, actor)
    const tokens = await inside.tokens.listSessions(user.id, kms.clock.nowMs())
    return within(actor, tokens).map((token) => ({ ...token, isCurrent: token.id === session.tokenId }))
  })
}

export function endSession(kms: Dependencies, actor: Actor, { id }: { readonly id: string }): Promise<void> {
  return kms.store.transact(async (inside) => {
    const { user } = await signedInUser(inside, actor)
    const tokens = await inside.tokens.listSessions(user.id, kms.clock.nowMs())
    if (!within(actor, tokens).some((token) => token.id === id))
      throw notFound(`There is no session of yours with ID '${id}'. It may have ended already.`)
    await inside.tokens.revoke(id)
    await recordEvent(kms, inside, actor, { type: 'logout-user', metadata: { userId: user.id, sessions: 1 } })
  })
}

/**
 * Signs out everywhere; `isKept`: but here. Answers how many ended.
 * Personal access tokens are made to outlive a session, and end where that is asked for.
 */
export function endAllSessions(
  kms: Dependencies,
  actor: Actor,
  { isKept, endsPersonalTokens }: { readonly isKept: boolean; readonly endsPersonalTokens: boolean },
): Promise<{ readonly ended: number; readonly personalTokens: PersonalTokensLeft }> {
  return kms.store.transact(async (inside) => {
    const { user, session } = await signedInUser(inside, actor)
    const tokens = await inside.tokens.listSessions(user.id, kms.clock.nowMs())
    const ending = within(actor, tokens).filter(({ id }) => !isKept || id !== session.tokenId)
    for (const { id } of ending) await inside.tokens.revoke(id)
    const sessions = ending.length
    const organizationId = session.method === 'password' ? undefined : actor.organizationId
    const personalTokens = await endPersonalTokens(kms, inside, { userId: user.id, organizationId, isWanted: endsPersonalTokens })
    const metadata = { userId: user.id, sessions, ...(endsPersonalTokens && { personalTokens: personalTokens.ended }) }
    await recordEvent(kms, inside, actor, { type: 'logout-user', metadata })
    return { ended: sessions, personalTokens }
  })
}

/** SECURITY: who came through an organisation's identity provider neither sees nor ends what the account does in other organisations. */
function within({ session, organizationId }: Actor, tokens: readonly AccessToken[]): readonly AccessToken[] {
  return session?.method === 'password' ? tokens : tokens.filter((token) => token.organizationId === organizationId)
}

/** Ends the token that was shown, whatever it was good for. Nothing happens where it has ended already: to be signed out is what was asked for. */
export function signOut(
  kms: Dependencies,
  {
    token: text,
    ipAddress,
    userAgent,
  }: { readonly token: Secret<string>; readonly ipAddress: string | null; readonly userAgent: string | null },
): Promise<void> {
  return kms.store.transact(async (inside) => {
    const token = await inside.tokens.find(digestOf(kms.cryptography, text))
    if (!token || token.revoked || token.method === null) return
    await inside.tokens.revoke(token.id)
    const { holder, organizationId } = token
    await recordEvent(
      kms,
      inside,
      { ...holder, organizationId, ipAddress, userAgent },
      { type: 'logout-user', metadata: { userId: holder.id, sessions: 1 } },
    )
  })
}
