import { Secret } from '@hanzo-kms/connector-kit'
import { SecondFactorRefused } from '@hanzo-kms/contracts'
import {
  codeBody,
  done,
  enrolledSecondFactor,
  enrolSecondFactorBody,
  openedSession,
  recoveryCodes,
  secondFactorState,
  verifiedMfa,
  verifyMfaBody,
} from '@hanzo-kms/contracts/people'
import {
  confirmSecondFactor,
  enrolSecondFactor,
  readSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
} from '@hanzo-kms/core/people/set-up-second-factor'
import { verifySecondFactor } from '@hanzo-kms/core/people/verify-second-factor'
import type { Browser } from '../http/browser.ts'
import { publicRoute, type Route, route } from '../http/route.ts'
import { showOpened } from './sessions.ts'

/** Public, because the token that waits is good for nothing else: the use case itself looks at it. */
function waitingToken(browser: Browser) {
  const presented = browser.presented()
  if (presented) return presented
  throw new SecondFactorRefused('mfa_expired', 'No sign-in waits for a second factor here. Sign in first.')
}

const revealAll = (codes: readonly Secret<string>[]) => ({ recoveryCodes: codes.map((code) => code.reveal()) })

export const secondFactorRoutes: readonly Route[] = [
  publicRoute({
    method: 'POST',
    path: '/api/v2/auth/mfa/verify',
    summary: 'Complete a sign-in with the second factor; the waiting token is the bearer',
    body: verifyMfaBody,
    response: verifiedMfa,
    handle: async (kms, { body, browser, ipAddress, userAgent }) => {
      const { token } = waitingToken(browser)
      const { text } = await verifySecondFactor(kms, { token, code: body.mfaToken, channel: 'access', ipAddress, userAgent })
      return { token: text.reveal() }
    },
  }),
  publicRoute({
    method: 'POST',
    path: '/api/v1/session/second-factor',
    summary: 'Complete a browser’s sign-in with the second factor',
    body: codeBody,
    response: openedSession,
    handle: async (kms, { body, browser, ipAddress, userAgent }) => {
      browser.assertOwnPage()
      const { token } = waitingToken(browser)
      const signedIn = await verifySecondFactor(kms, { token, code: body.code, channel: 'session', ipAddress, userAgent })
      browser.keepSession(signedIn.text)
      return showOpened(signedIn)
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/account/second-factor',
    summary: 'Whether your account has a second factor',
    access: 'signed-in',
    response: secondFactorState,
    handle: async (kms, _, actor) => {
      const { isEnabled, recoveryCodesLeft } = await readSecondFactor(kms, actor)
      return { isEnabled, method: isEnabled ? ('totp' as const) : null, recoveryCodesLeft }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/account/second-factor',
    summary: 'Begin to set up an authenticator app; confirm it with its first code',
    access: 'signed-in',
    body: enrolSecondFactorBody,
    response: enrolledSecondFactor,
    handle: async (kms, { body: { password } }, actor) => {
      const { secret, url } = await enrolSecondFactor(kms, actor, { password: password === undefined ? undefined : new Secret(password) })
      return { secret: secret.reveal(), otpauthUrl: url.reveal() }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/account/second-factor/confirm',
    summary: 'Confirm the app with its first code; answers with recovery codes',
    access: 'signed-in',
    body: codeBody,
    response: recoveryCodes,
    handle: async (kms, { body }, actor) => revealAll(await confirmSecondFactor(kms, actor, body.code)),
  }),
  route({
    method: 'POST',
    path: '/api/v1/account/second-factor/recovery-codes',
    summary: 'New recovery codes in the place of the old ones; takes a code',
    access: 'signed-in',
    body: codeBody,
    response: recoveryCodes,
    handle: async (kms, { body }, actor) => revealAll(await renewRecoveryCodes(kms, actor, body.code)),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/account/second-factor',
    summary: 'Remove the second factor; takes one of its codes',
    access: 'signed-in',
    body: codeBody,
    response: done,
    handle: async (kms, { body }, actor) => {
      await removeSecondFactor(kms, actor, body.code)
      return { message: 'The second factor is removed.' }
    },
  }),
]
