import {
  createdPersonalToken,
  createPersonalTokenBody,
  personalTokenAnswer,
  personalTokensAnswer,
  type PersonalToken as ShownToken,
} from '@hanzo-kms/contracts/personal-tokens'
import { anyId } from '@hanzo-kms/contracts/query'
import {
  createPersonalToken,
  listPersonalTokens,
  type PersonalToken,
  revokePersonalToken,
} from '@hanzo-kms/core/identities/personal-tokens'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'

const base = '/api/v1/personal-access-tokens'

export const personalTokenRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: base,
    summary: 'Create a personal access token; it is shown this once',
    access: 'signed-in',
    body: createPersonalTokenBody,
    response: createdPersonalToken,
    handle: async (kms, { body: { expiresAt, ...body } }, actor) => {
      const { text, token } = await createPersonalToken(kms, actor, { ...body, expiresAtMs: Date.parse(expiresAt) })
      return { token: text.reveal(), personalAccessToken: shown(token) }
    },
  }),
  route({
    method: 'GET',
    path: base,
    summary: 'Your personal access tokens, without the tokens',
    access: 'signed-in',
    response: personalTokensAnswer,
    handle: async (kms, _, actor) => ({ personalAccessTokens: (await listPersonalTokens(kms, actor)).map(shown) }),
  }),
  route({
    method: 'DELETE',
    path: `${base}/:tokenId`,
    summary: 'Revoke a personal access token',
    access: 'signed-in',
    params: z.object({ tokenId: anyId }),
    response: personalTokenAnswer,
    handle: async (kms, { params }, actor) => ({
      personalAccessToken: shown(await revokePersonalToken(kms, actor, { id: params.tokenId })),
    }),
  }),
]

function shown({ id, personal: { name, readOnly, projectIds }, createdAtMs, expiresAtMs, lastUsedAtMs }: PersonalToken): ShownToken {
  return {
    ...{ id, name, readOnly, projectIds: projectIds && [...projectIds] },
    createdAt: toIso(createdAtMs),
    expiresAt: toIso(expiresAtMs ?? createdAtMs),
    lastUsedAt: lastUsedAtMs === null ? null : toIso(lastUsedAtMs),
  }
}
