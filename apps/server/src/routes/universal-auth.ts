import { Secret } from '@hanzo-kms/connector-kit'
import { accessTokenAnswer, universalAuthLoginBody } from '@hanzo-kms/contracts/auth'
import { anyId } from '@hanzo-kms/contracts/query'
import {
  attachUniversalAuthBody,
  type UniversalAuth as ShownUniversalAuth,
  type TrustedIp,
  universalAuthAnswer,
  updateUniversalAuthBody,
} from '@hanzo-kms/contracts/universal-auth'
import { parseIpRange } from '@hanzo-kms/core/access/ip-range'
import {
  attachUniversalAuth,
  clearLockouts,
  detachUniversalAuth,
  findUniversalAuth,
  type UniversalAuthSettings,
  updateUniversalAuth,
} from '@hanzo-kms/core/identities/attach-universal-auth'
import type { UniversalAuth } from '@hanzo-kms/core/identities/identity'
import { signInIdentity } from '@hanzo-kms/core/identities/sign-in-identity'
import { z } from 'zod'
import { publicRoute, type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'

const base = '/api/v1/auth/universal-auth'
const path = `${base}/identities/:identityId`
const byId = z.object({ identityId: anyId })

export const universalAuthRoutes: readonly Route[] = [
  publicRoute({
    method: 'POST',
    path: `${base}/login`,
    summary: 'Sign in as a machine identity',
    body: universalAuthLoginBody,
    response: accessTokenAnswer,
    handle: async (kms, { body: { clientId, clientSecret, organizationSlug, subOrganizationName }, ipAddress, userAgent }) => {
      const organization = organizationSlug || subOrganizationName || undefined
      const credentials = { clientId, clientSecret: new Secret(clientSecret), organization, ipAddress, userAgent }
      const { text, expiresInS, maxTtlS } = await signInIdentity(kms, credentials)
      return { accessToken: text.reveal(), expiresIn: expiresInS, accessTokenMaxTTL: maxTtlS, tokenType: 'Bearer' as const }
    },
  }),
  route({
    method: 'POST',
    path,
    summary: 'Let an identity sign in with client id and client secret',
    access: { organization: ['identity', 'create'] },
    params: byId,
    body: attachUniversalAuthBody,
    response: universalAuthAnswer,
    handle: async (kms, { params, body }, actor) => ({
      identityUniversalAuth: shown(await attachUniversalAuth(kms, actor, { ...params, settings: settingsOf(body) })),
    }),
  }),
  route({
    method: 'GET',
    path,
    summary: 'How an identity signs in',
    access: { organization: ['identity', 'read'] },
    params: byId,
    response: universalAuthAnswer,
    handle: async (kms, { params }, actor) => ({ identityUniversalAuth: shown(await findUniversalAuth(kms, actor, params)) }),
  }),
  route({
    method: 'PATCH',
    path,
    summary: 'Change how an identity signs in',
    access: { organization: ['identity', 'edit'] },
    params: byId,
    body: updateUniversalAuthBody,
    response: universalAuthAnswer,
    handle: async (kms, { params, body }, actor) => ({
      identityUniversalAuth: shown(await updateUniversalAuth(kms, actor, { ...params, change: settingsOf(body) })),
    }),
  }),
  route({
    method: 'DELETE',
    path,
    summary: 'End universal auth for an identity; its client secrets and tokens end at once',
    access: { organization: ['identity', 'delete'] },
    params: byId,
    response: universalAuthAnswer,
    handle: async (kms, { params }, actor) => ({ identityUniversalAuth: shown(await detachUniversalAuth(kms, actor, params)) }),
  }),
  route({
    method: 'POST',
    path: `${path}/clear-lockouts`,
    summary: 'Let a locked identity sign in again',
    access: { organization: ['identity', 'edit'] },
    params: byId,
    response: z.object({ deleted: z.int() }),
    handle: async (kms, { params }, actor) => ({ deleted: await clearLockouts(kms, actor, params) }),
  }),
]

type Body = z.output<typeof updateUniversalAuthBody>

function settingsOf(body: z.output<typeof attachUniversalAuthBody>): UniversalAuthSettings
function settingsOf(body: Body): Partial<UniversalAuthSettings>
function settingsOf(body: Body): Partial<UniversalAuthSettings> {
  const settings = {
    accessTokenTtlS: body.accessTokenTTL,
    accessTokenMaxTtlS: body.accessTokenMaxTTL,
    accessTokenUsesMax: body.accessTokenNumUsesLimit,
    accessTokenPeriodS: body.accessTokenPeriod,
    clientSecretTrustedIps: body.clientSecretTrustedIps?.map(({ ipAddress }) => ipAddress),
    accessTokenTrustedIps: body.accessTokenTrustedIps?.map(({ ipAddress }) => ipAddress),
    lockoutEnabled: body.lockoutEnabled,
    lockoutThreshold: body.lockoutThreshold,
    lockoutDurationS: body.lockoutDurationSeconds,
    lockoutCounterResetS: body.lockoutCounterResetSeconds,
  }
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

function shown(auth: UniversalAuth): ShownUniversalAuth {
  return {
    id: auth.id,
    clientId: auth.clientId,
    identityId: auth.identityId,
    accessTokenTTL: auth.accessTokenTtlS,
    accessTokenMaxTTL: auth.accessTokenMaxTtlS,
    accessTokenNumUsesLimit: auth.accessTokenUsesMax,
    accessTokenPeriod: auth.accessTokenPeriodS,
    clientSecretTrustedIps: auth.clientSecretTrustedIps.map(shownRange),
    accessTokenTrustedIps: auth.accessTokenTrustedIps.map(shownRange),
    lockoutEnabled: auth.lockoutEnabled,
    lockoutThreshold: auth.lockoutThreshold,
    lockoutDurationSeconds: auth.lockoutDurationS,
    lockoutCounterResetSeconds: auth.lockoutCounterResetS,
    createdAt: toIso(auth.createdAtMs),
    updatedAt: toIso(auth.updatedAtMs),
  }
}

function shownRange(text: string): TrustedIp {
  const range = parseIpRange(text)
  return {
    type: range?.family === 6 ? 'ipv6' : 'ipv4',
    ipAddress: range?.address ?? text,
    ...(range?.prefix === undefined ? {} : { prefix: range.prefix }),
  }
}
