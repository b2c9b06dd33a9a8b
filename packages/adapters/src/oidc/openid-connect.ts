import { DestinationFailure } from '@hanzo-kms/connector-kit'
import {
  type OpenIdConnect,
  type ProvenIdentity,
  type ProviderAddress,
  ProviderFailure,
} from '@hanzo-kms/core/people/oidc/identity-provider'
import type { Configuration } from 'openid-client'
import type { FetchWish, GuardedFetch } from '../http/guarded-fetch.ts'
import { explainProviderError } from './explain-provider-error.ts'

const SCOPE = 'openid email'
/** How long what a provider says of itself is believed. */
const KNOWN_MS = 10 * 60_000
const KNOWN_MAX = 64
const SUBJECT_CHARS_MAX = 255
const EMAIL_CHARS_MAX = 254

/**
 * OpenID Connect by `openid-client`, over the guarded way out. The library is loaded with the first sign-in.
 * SECURITY: the signature of the ID token is checked, although the token came over TLS: a proxy in between must not be able to name people. Plain http is left to the egress
 * policy, which allows it to listed hosts alone.
 */
export function createOpenIdConnect({ fetch }: Pick<GuardedFetch, 'fetch'>, nowMs: () => number): OpenIdConnect {
  const known = new Map<string, { readonly configuration: Promise<Configuration>; readonly atMs: number }>()
  const discover = (provider: ProviderAddress) => {
    const before = known.get(provider.key)
    if (before && nowMs() - before.atMs < KNOWN_MS) return before.configuration
    const configuration = discoverProvider(fetch, provider)
    const forget = () => known.delete(provider.key)
    configuration.catch(forget)
    if (known.size >= KNOWN_MAX) known.delete(known.keys().next().value ?? '')
    known.set(provider.key, { configuration, atMs: nowMs() })
    return configuration
  }
  return {
    check: (provider) => orExplain(provider, async () => void (await discoverProvider(fetch, provider))),

    authorizationUrl: (provider, { redirectUri, state, nonce, codeVerifier }) =>
      orExplain(provider, async () => {
        const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await import('openid-client')
        return buildAuthorizationUrl(await discover(provider), {
          ...{ redirect_uri: redirectUri, scope: SCOPE, state, nonce, code_challenge_method: 'S256' },
          code_challenge: await calculatePKCECodeChallenge(codeVerifier),
        }).href
      }),

    exchange: (provider, { redirectUri, state, nonce, codeVerifier }, parameters) =>
      orExplain(provider, async () => {
        const { authorizationCodeGrant } = await import('openid-client')
        const configuration = await discover(provider)
        const returned = new URL(redirectUri)
        returned.search = new URLSearchParams(parameters).toString()
        const tokens = await authorizationCodeGrant(configuration, returned, {
          ...{ pkceCodeVerifier: codeVerifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
        })
        const claims = tokens.claims()
        if (!claims) throw new ProviderFailure(`${provider.issuer} did not say who you are.`)
        return toIdentity(claims.iss, claims.sub, await emailOf(configuration, tokens.access_token, claims))
      }),
  }
}

async function discoverProvider(fetch: GuardedFetch['fetch'], { issuer, clientId, clientSecret }: ProviderAddress): Promise<Configuration> {
  const { allowInsecureRequests, ClientSecretBasic, ClientSecretPost, customFetch, discovery, enableNonRepudiationChecks } = await import(
    'openid-client'
  )
  const secret = clientSecret.reveal()
  const [post, basic] = [ClientSecretPost(secret), ClientSecretBasic(secret)]
  const configuration = await discovery(
    new URL(issuer),
    clientId,
    undefined,
    (server, client, body, headers) => {
      const methods = server.token_endpoint_auth_methods_supported
      return (methods?.includes('client_secret_post') && !methods.includes('client_secret_basic') ? post : basic)(
        server,
        client,
        body,
        headers,
      )
    },
    {
      [customFetch]: (url: string, options: FetchWish) => fetch(url, options),
      execute: [enableNonRepudiationChecks, ...(issuer.startsWith('http:') ? [allowInsecureRequests] : [])],
    },
  )
  const { authorization_endpoint, token_endpoint, jwks_uri } = configuration.serverMetadata()
  if (!authorization_endpoint || !token_endpoint || !jwks_uri)
    throw new ProviderFailure(`${issuer} does not offer what signing in needs: an authorization endpoint, a token endpoint and keys.`)
  return configuration
}

interface EmailClaims {
  readonly sub: string
  readonly email?: unknown
  readonly email_verified?: unknown
}

/** In the ID token, or else from the provider's user info, which is checked to be about the same subject. */
async function emailOf(configuration: Configuration, accessToken: string, claims: EmailClaims): Promise<EmailClaims> {
  if (claims.email !== undefined || !configuration.serverMetadata().userinfo_endpoint) return claims
  const { fetchUserInfo } = await import('openid-client')
  return fetchUserInfo(configuration, accessToken, claims.sub)
}

function toIdentity(issuer: string, subject: string, { email, email_verified }: EmailClaims): ProvenIdentity {
  if (subject.length > SUBJECT_CHARS_MAX || !/^[\x20-\x7e]+$/.test(subject))
    throw new ProviderFailure(`${issuer} names you in a form that cannot be kept.`)
  const isText = typeof email === 'string' && email.length <= EMAIL_CHARS_MAX
  // COMPAT: some providers send the text.
  return { issuer, subject, email: isText ? email : null, isEmailVerified: email_verified === true || email_verified === 'true' }
}

async function orExplain<T>({ issuer }: ProviderAddress, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof ProviderFailure) throw error
    for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1)
      if (cause instanceof DestinationFailure) throw new ProviderFailure(`The identity provider could not be asked. ${cause.message}`)
    throw new ProviderFailure(explainProviderError(issuer, error))
  }
}
