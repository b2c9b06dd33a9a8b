import type { AddressInfo } from 'node:net'
import { Clock } from './clock.ts'
import { Faults } from './control/faults.ts'
import { RequestLog } from './control/request-log.ts'
import { DEMO_FOLDERS, DEMO_WORKSPACE, type Persona, type PersonaTokens, setDemoScene } from './demo-scene.ts'
import { Router } from './http/router.ts'
import { createHttpServer } from './http/serve.ts'
import { type ProfileId, profileOf } from './profile.ts'
import { routesOf } from './routes/all-routes.ts'
import { Authentication } from './rules/authenticate.ts'
import { createMonitor } from './state/monitor.ts'
import { createWorld } from './state/world.ts'

export type { Persona, PersonaTokens, ProfileId }

export interface EmulatorOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number
  readonly host?: string
  readonly profile?: ProfileId
  /** How long cached rights live on the emulator's clock. */
  readonly authCacheMs?: number
  /** Starts as a new installation does: one superadmin account, no workspace of its own, no tokens. */
  readonly empty?: boolean
}

export interface Emulator {
  readonly url: string
  readonly workspace: string
  readonly tokens: PersonaTokens
  readonly folders: readonly string[]
  close(): Promise<void>
}

const AUTH_CACHE_MS = 120_000
const NO_TOKENS: PersonaTokens = { superadmin: '', admin: '', dev1: '', op1: '', dev2: '', expiring: '', expired: '' }

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, host = '127.0.0.1', profile = '1.479', authCacheMs = AUTH_CACHE_MS, empty = false } = options
  const world = createWorld(profileOf(profile), new Clock())
  const authentication = new Authentication(world, authCacheMs)
  const tokens = empty ? NO_TOKENS : setDemoScene({ world, authentication })
  const router = new Router(routesOf(world.profile))
  const server = createHttpServer({
    world,
    authentication,
    router,
    faults: new Faults(),
    log: new RequestLog(),
    sweep: createMonitor(world),
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    workspace: DEMO_WORKSPACE,
    tokens,
    folders: DEMO_FOLDERS,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
