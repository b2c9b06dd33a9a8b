import type { Token } from './model.ts'
import { generateText } from './random.ts'
import type { World } from './world.ts'

const TOKEN_LENGTH = 32

export interface TokenWish {
  readonly label?: string | null | undefined
  readonly expiresAtMs?: number | null | undefined
  readonly scopes?: readonly string[] | null | undefined
  readonly workspaceId?: string | null | undefined
  readonly readOnly?: boolean | undefined
}

export function mintToken(world: World, email: string, wish: TokenWish): Token {
  const nowMs = world.clock.nowMs()
  const token: Token = {
    token: world.nextTokens.shift() ?? generateText(TOKEN_LENGTH),
    email,
    label: wish.label ?? null,
    expiresAtMs: wish.expiresAtMs ?? null,
    createdAtMs: nowMs,
    workspaceId: wish.workspaceId ?? null,
    readOnly: wish.readOnly ?? false,
    superAdmin: world.accounts.get(email)?.superAdmin ?? false,
    lastUsedAtMs: nowMs,
    scopes: wish.scopes ?? null,
  }
  world.tokens.set(token.token, token)
  return token
}
