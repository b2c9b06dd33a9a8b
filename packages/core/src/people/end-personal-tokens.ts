import type { Dependencies, Repositories } from '../ports.ts'

/** What became of somebody's personal access tokens. `left` are good still. */
export interface PersonalTokensLeft {
  readonly ended: number
  readonly left: number
}

/** Ends those that are good still, or counts them. Without an organisation those of all that the account is in. */
export async function endPersonalTokens(
  { clock }: Pick<Dependencies, 'clock'>,
  inside: Repositories,
  of: { readonly userId: string; readonly organizationId: string | undefined; readonly isWanted: boolean },
): Promise<PersonalTokensLeft> {
  const nowMs = clock.nowMs()
  const tokens = await inside.tokens.listPersonal(of.userId, of.organizationId)
  const live = tokens.filter(({ expiresAtMs }) => expiresAtMs === null || expiresAtMs > nowMs)
  if (!of.isWanted) return { ended: 0, left: live.length }
  for (const { id } of live) await inside.tokens.revoke(id)
  return { ended: live.length, left: 0 }
}
