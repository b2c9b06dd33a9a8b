import type { World } from './world.ts'

const CYCLE_MS = 30_000

/** The server's periodic clean-up: expired tokens and variables past their `expires_at` go, up to one cycle late. */
export function createMonitor(world: World): () => void {
  let sweptAtMs = world.clock.nowMs()
  return () => {
    const nowMs = world.clock.nowMs()
    if (nowMs - sweptAtMs < CYCLE_MS && nowMs >= sweptAtMs) return
    sweptAtMs = nowMs
    for (const token of [...world.tokens.values()]) {
      if (token.expiresAtMs !== null && token.expiresAtMs <= nowMs) world.tokens.delete(token.token)
    }
    for (const workspace of world.workspaces.values()) {
      const gone = [...workspace.variables.values()].filter((row) => row.expiresAtMs !== null && row.expiresAtMs <= nowMs)
      for (const row of gone) workspace.variables.delete(row.path)
    }
  }
}
