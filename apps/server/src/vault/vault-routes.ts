import type { Route } from '../http/route.ts'
import { vaultSecretRoutes } from './vault-secrets.ts'
import { vaultStatusRoutes } from './vault-status.ts'
import { vaultTokenRoutes } from './vault-tokens.ts'

/** What clients of Vault read from us. */
export const vaultRoutes: readonly Route[] = [...vaultStatusRoutes, ...vaultTokenRoutes, ...vaultSecretRoutes]
