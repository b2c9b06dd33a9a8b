import { Secret } from '@hanzo-kms/connector-kit'
import { KmsError } from '@hanzo-kms/contracts'
import {
  changedPassword,
  changePasswordBody,
  chooseOrganizationBody,
  currentSession,
  done,
  endedSessions,
  endSessionsQuery,
  type OpenedSession,
  openedSession,
  openSessionBody,
  type Session as ShownSession,
  sessions,
} from '@hanzo-kms/contracts/people'
import { anyId } from '@hanzo-kms/contracts/query'
import type { Membership } from '@hanzo-kms/core/organizations/read-organizations'
import { changePassword } from '@hanzo-kms/core/people/change-password'
import type { PersonalTokensLeft } from '@hanzo-kms/core/people/end-personal-tokens'
import type { SignedIn } from '@hanzo-kms/core/people/give-token'
import { readCurrentSession } from '@hanzo-kms/core/people/read-current-session'
import { selectOrganization } from '@hanzo-kms/core/people/select-organization'
import { endAllSessions, endSession, listSessions, type Session, signOut } from '@hanzo-kms/core/people/sessions'
import { openSession } from '@hanzo-kms/core/people/sign-in-user'
import { z } from 'zod'
import { publicRoute, type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'

export function showOpened({ user, membership, needsSecondFactor }: SignedIn): OpenedSession {
  return {
    isMfaEnabled: needsSecondFactor,
    mfaMethod: needsSecondFactor ? 'totp' : null,
    user: { id: user.id, email: user.email },
    organization: showPlace(membership),
  }
}

function aboutTokens({ ended, left }: PersonalTokensLeft): string {
  const tokens = (count: number) => (count === 1 ? 'personal access token' : 'personal access tokens')
  if (ended > 0) return ` ${ended} ${tokens(ended)} of yours ended.`
  return left > 0 ? ` ${left} ${tokens(left)} of yours ${left === 1 ? 'is' : 'are'} still good: end those that somebody else may have.` : ''
}

function showPlace({ organization: { id, name, slug }, role }: Membership) {
  return { id, name, slug, role }
}

function showSession(session: Session): ShownSession {
  const { id, isCurrent, organizationId, method, hasSecondFactor, ipAddress, userAgent, lastUsedAtMs, expiresAtMs } = session
  return {
    ...{ id, isCurrent, organizationId, hasSecondFactor, ipAddress, userAgent },
    kind: session.purpose === 'session' ? 'browser' : 'program',
    method: method ?? 'password',
    createdAt: toIso(session.createdAtMs),
    lastUsedAt: lastUsedAtMs === null ? null : toIso(lastUsedAtMs),
    expiresAt: toIso(expiresAtMs ?? session.createdAtMs),
  }
}

export const sessionRoutes: readonly Route[] = [
  publicRoute({
    method: 'POST',
    path: '/api/v1/session',
    summary: 'Sign in to a browser session: the token goes into a cookie that scripts cannot read',
    body: openSessionBody,
    response: openedSession,
    handle: async (kms, { body, ipAddress, userAgent, browser }) => {
      browser.assertOwnPage()
      const signedIn = await openSession(kms, { ...body, password: new Secret(body.password), ipAddress, userAgent })
      browser.keepSession(signedIn.text)
      return showOpened(signedIn)
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/session',
    summary: 'Who is signed in, where, and until when',
    access: 'signed-in',
    response: currentSession,
    handle: async (kms, _, actor) => {
      const { user, membership, token } = await readCurrentSession(kms, actor)
      return {
        id: token.id,
        user: { id: user.id, email: user.email },
        organization: showPlace(membership),
        method: token.method ?? 'password',
        hasSecondFactor: token.hasSecondFactor,
        hasPassword: user.passwordHash !== null,
        expiresAt: toIso(token.expiresAtMs ?? token.createdAtMs),
        idleSeconds: token.idleS || null,
      }
    },
  }),
  publicRoute({
    method: 'DELETE',
    path: '/api/v1/session',
    errors: ['unauthorized'],
    summary: 'Sign out: ends the session or token that the request shows',
    response: done,
    handle: async (kms, { ipAddress, userAgent, browser }) => {
      const presented = browser.presented()
      if (!presented) throw new KmsError('unauthorized', 'Token missing')
      browser.forgetSession()
      await signOut(kms, { token: presented.token, ipAddress, userAgent })
      return { message: 'You are signed out.' }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/session/organization',
    summary: 'Go on in another of your organizations',
    access: 'signed-in',
    body: chooseOrganizationBody,
    response: openedSession,
    handle: async (kms, { body, browser }, actor) => {
      if (actor.session?.purpose !== 'session')
        throw new KmsError('forbidden', 'This is for browser sessions. Programs use POST /api/v3/auth/select-organization.')
      const chosen = await selectOrganization(kms, actor, body)
      browser.keepSession(chosen.text)
      return showOpened(chosen)
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/sessions',
    summary: 'Where you are signed in',
    access: 'signed-in',
    response: sessions,
    handle: async (kms, _, actor) => ({ sessions: (await listSessions(kms, actor)).map(showSession) }),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/sessions',
    summary: 'Sign out everywhere; personal access tokens stay good, or end too',
    access: 'signed-in',
    query: endSessionsQuery,
    response: endedSessions,
    handle: async (kms, { query, browser }, actor) => {
      const ended = await endAllSessions(kms, actor, { isKept: query.keepCurrent, endsPersonalTokens: query.personalTokens })
      if (!query.keepCurrent) browser.forgetSession()
      return ended
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/sessions/:sessionId',
    summary: 'End one of your sessions',
    access: 'signed-in',
    params: z.object({ sessionId: anyId }),
    response: done,
    handle: async (kms, { params }, actor) => {
      await endSession(kms, actor, { id: params.sessionId })
      return { message: 'The session has ended.' }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/session/password',
    summary: 'Change your password; your other sessions end, and your personal access tokens where you say so',
    access: 'signed-in',
    body: changePasswordBody,
    response: changedPassword,
    handle: async (kms, { body }, actor) => {
      const [presentPassword, newPassword] = [new Secret(body.presentPassword), new Secret(body.newPassword)]
      const personalTokens = await changePassword(kms, actor, { presentPassword, newPassword, endsPersonalTokens: body.endPersonalTokens })
      return {
        message: `Your password is changed. You are signed out everywhere else.${aboutTokens(personalTokens)}`,
        personalTokens: { ...personalTokens },
      }
    },
  }),
]
