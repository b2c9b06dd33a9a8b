import { Secret } from '@hanzo-kms/connector-kit'
import { errorTable, KmsError } from '@hanzo-kms/contracts'
import { done } from '@hanzo-kms/contracts/people'
import { callbackQuery, linkBody, linkedAccounts, oneProvider, providerBody, startedFlow, startQuery } from '@hanzo-kms/contracts/sso'
import { findOwnOrganization } from '@hanzo-kms/core/organizations/read-organizations'
import { beginLink, beginSignIn } from '@hanzo-kms/core/people/oidc/begin-flow'
import { completeFlow } from '@hanzo-kms/core/people/oidc/complete-flow'
import { configureProvider, readProvider, removeProvider } from '@hanzo-kms/core/people/oidc/configure-provider'
import type { IdentityProvider } from '@hanzo-kms/core/people/oidc/identity-provider'
import { listLinkedAccounts, unlinkAccounts } from '@hanzo-kms/core/people/oidc/linked-accounts'
import { z } from 'zod'
import type { Browser } from '../http/browser.ts'
import { type Elsewhere, Notice, Redirect } from '../http/elsewhere.ts'
import { linkRoute, type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'

const pathOf = (slug: string, step: 'start' | 'callback') => `/api/v1/auth/oidc/${slug}/${step}`
const redirectUriOf =
  ({ publicUrl }: Browser) =>
  (slug: string) =>
    `${publicUrl}${pathOf(slug, 'callback')}`

function showProvider(provider: IdentityProvider, slug: string, browser: Browser) {
  const { id, issuer, clientId, emailDomains, createsAccounts, defaultRole, isEnabled, createdAtMs, updatedAtMs } = provider
  return {
    ...{ id, issuer, clientId, emailDomains: [...emailDomains], createsAccounts, defaultRole, isEnabled },
    redirectUri: redirectUriOf(browser)(slug),
    signInUrl: `${browser.publicUrl}${pathOf(slug, 'start')}`,
    createdAt: toIso(createdAtMs),
    updatedAt: toIso(updatedAtMs),
  }
}

/** Somebody followed a link: a refusal is a page, not JSON. */
async function orNotice(lead: () => Promise<Elsewhere>): Promise<Elsewhere> {
  try {
    return await lead()
  } catch (error) {
    if (error instanceof KmsError) return new Notice(errorTable[error.code].status, 'Signing in did not work', error.message)
    throw error
  }
}

const ownProvider = '/api/v1/organization/identity-provider'
const slugParams = z.object({ organizationSlug: z.string().trim().min(1).max(128) })

export const ssoRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: ownProvider,
    summary: 'The identity provider that the organization’s people sign in with',
    access: { organization: ['sso', 'read'] },
    response: oneProvider,
    handle: async (kms, { browser }, actor) => {
      const provider = await readProvider(kms, actor)
      return { provider: showProvider(provider, (await findOwnOrganization(kms, actor)).slug, browser) }
    },
  }),
  route({
    method: 'PUT',
    path: ownProvider,
    summary: 'Set the identity provider; it is asked before it is kept',
    access: { organization: ['sso', 'edit'] },
    body: providerBody,
    response: oneProvider,
    handle: async (kms, { body, browser }, actor) => {
      const clientSecret = body.clientSecret === undefined ? undefined : new Secret(body.clientSecret)
      const provider = await configureProvider(kms, actor, { ...body, clientSecret })
      return { provider: showProvider(provider, (await findOwnOrganization(kms, actor)).slug, browser) }
    },
  }),
  route({
    method: 'DELETE',
    path: ownProvider,
    summary: 'Sign in by password alone from now on',
    access: { organization: ['sso', 'edit'] },
    response: done,
    handle: async (kms, _, actor) => {
      await removeProvider(kms, actor)
      return { message: 'The identity provider is removed.' }
    },
  }),
  linkRoute({
    path: pathOf(':organizationSlug', 'start'),
    summary: 'Lead the browser to the identity provider of an organization',
    params: slugParams,
    query: startQuery,
    handle: (kms, { params, query, browser }) =>
      orNotice(async () => {
        const { url, browser: secret } = await beginSignIn(kms, { ...params, ...query, redirectUri: redirectUriOf(browser) })
        browser.keepFlow(secret)
        return new Redirect(url)
      }),
  }),
  linkRoute({
    path: pathOf(':organizationSlug', 'callback'),
    summary: 'Where the identity provider sends the browser back to',
    params: slugParams,
    query: callbackQuery,
    handle: (kms, { params, query, browser, ipAddress, userAgent }) =>
      orNotice(async () => {
        const parameters = Object.fromEntries(Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined))
        const answer = { ...params, parameters, browser: browser.takeFlow(), redirectUri: redirectUriOf(browser), ipAddress, userAgent }
        const completed = await completeFlow(kms, answer)
        if (completed.kind === 'linked') return new Redirect(completed.returnTo)
        browser.keepSession(completed.signedIn.text)
        const next = encodeURIComponent(completed.returnTo)
        return new Redirect(completed.signedIn.needsSecondFactor ? `/login/mfa?next=${next}` : completed.returnTo)
      }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/account/identity-provider',
    summary: 'Link your account with the organization’s identity provider: answers with where the browser goes',
    access: 'signed-in',
    body: linkBody,
    response: startedFlow,
    handle: async (kms, { body, browser }, actor) => {
      if (actor.session?.purpose !== 'session') throw new KmsError('forbidden', 'Only a browser that is signed in can link an account.')
      const { url, browser: secret } = await beginLink(kms, actor, { ...body, redirectUri: redirectUriOf(browser) })
      browser.keepFlow(secret)
      return { url }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/account/identity-provider',
    summary: 'Accounts of the identity provider that sign in as you',
    access: 'signed-in',
    response: linkedAccounts,
    handle: async (kms, _, actor) => ({
      accounts: (await listLinkedAccounts(kms, actor)).map(({ issuer, createdAtMs }) => ({ issuer, createdAt: toIso(createdAtMs) })),
    }),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/account/identity-provider',
    summary: 'Unlink your account from the identity provider',
    access: 'signed-in',
    response: done,
    handle: async (kms, _, actor) => {
      await unlinkAccounts(kms, actor)
      return { message: 'Your account is not linked any more.' }
    },
  }),
]
