import { printTime } from '../clock.ts'
import { empty, generic, json, text } from '../http/answers.ts'
import { readBody } from '../http/read-body.ts'
import type { Call, OpenCall, Route } from '../http/route.ts'
import { requireSuperAdmin } from '../rules/ownership.ts'

export const serverStateRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/api/version', open: true, withoutDatabase: true, handle: ({ world }) => text(200, world.profile.version) },
  { method: 'GET', pattern: '/api/uptodate', open: true, withoutDatabase: true, handle: refuseUpToDate },
  { method: 'GET', pattern: '/api/ee_license', open: true, withoutDatabase: true, handle: () => text(200, '') },
  { method: 'GET', pattern: '/api/health/status', open: true, withoutDatabase: true, modern: true, handle: health },
  { method: 'GET', pattern: '/api/health/detailed', withoutDatabase: true, modern: true, handle: health },
  { method: 'GET', pattern: '/api/settings/global/:key', handle: getSetting },
  { method: 'POST', pattern: '/api/settings/global/:key', handle: setSetting },
]

/** An emulator never asks the outside world, so it answers as a server without internet. */
function refuseUpToDate(): never {
  throw generic(500, 'Impossible to reach api.github')
}

function health({ world }: OpenCall) {
  const up = world.database.up
  const state = { status: up ? 'healthy' : 'unhealthy', checked_at: printTime(world.clock.nowMs()), database_healthy: up, workers_alive: 1 }
  return { ...json(state), status: up ? 200 : 503 }
}

function getSetting(call: Call) {
  requireSuperAdmin(call.world, call.caller)
  return json(call.params.key === 'automate_username_creation' ? call.world.settings.automateUsernameCreation : null)
}

function setSetting(call: Call) {
  requireSuperAdmin(call.world, call.caller)
  const { value } = readBody(call.payload, 'Value', { value: 'any?' })
  if (call.params.key === 'automate_username_creation') call.world.settings.automateUsernameCreation = value === true
  return empty(200)
}
