import { badRequest, json, text } from '../http/answers.ts'
import { readBody } from '../http/read-body.ts'
import type { Call, OpenCall, Route } from '../http/route.ts'
import { mintToken } from '../state/mint-token.ts'
import type { World } from '../state/world.ts'

const SESSION_MS = 3 * 24 * 3_600_000
const FIRST_TIME_MS = 15 * 60_000

export const logInRoutes: readonly Route[] = [
  { method: 'POST', pattern: '/api/auth/login', open: true, handle: logIn },
  { method: 'POST', pattern: '/api/auth/logout', open: true, handle: logOut },
  { method: 'GET', pattern: '/api/auth/logout', open: true, handle: logOut },
  { method: 'GET', pattern: '/api/auth/is_first_time_setup', open: true, handle: isFirstTimeSetup },
  { method: 'GET', pattern: '/api/users/refresh_token', handle: refreshToken },
]

function logIn(call: OpenCall) {
  const { email, password } = readBody(call.payload, 'Login', { email: 'text', password: 'text' })
  const account = call.world.accounts.get(email.toLowerCase())
  if (account === undefined || account.password !== password) throw badRequest('Invalid login')
  const session = openSession(call.world, account.email)
  const cookies = [session.cookie]
  if (account.firstTime) {
    cookies.unshift(`first_time=1; Path=/; Expires=${new Date(call.world.clock.nowMs() + FIRST_TIME_MS).toUTCString()}`)
    account.firstTime = false
  }
  return text(200, session.token, { 'set-cookie': cookies })
}

/** Only the row goes: a cached token answers on for its time. */
function logOut(call: OpenCall) {
  call.world.tokens.delete(call.token)
  return text(200, 'logged out successfully')
}

function isFirstTimeSetup() {
  return json(false)
}

function refreshToken(call: Call) {
  return text(200, 'token refreshed', { 'set-cookie': [openSession(call.world, call.caller.email).cookie] })
}

function openSession(world: World, email: string): { token: string; cookie: string } {
  const expiresAtMs = world.clock.nowMs() + SESSION_MS
  const { token } = mintToken(world, email, { label: 'session', expiresAtMs })
  return { token, cookie: `token=${token}; HttpOnly; SameSite=Lax; Path=/; Expires=${new Date(expiresAtMs).toUTCString()}` }
}
