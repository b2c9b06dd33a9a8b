import type { Route } from '../http/route.ts'
import { vaultMountRoutes } from './vault-mounts.ts'
import { vaultSecretRoutes } from './vault-secrets.ts'
import { vaultStatusRoutes } from './vault-status.ts'
import { vaultTokenRoutes } from './vault-tokens.ts'
import { vaultWriteRoutes } from './vault-writes.ts'

/** What clients of Vault ask of us. */
export const vaultRoutes: readonly Route[] = [
  ...vaultStatusRoutes,
  ...vaultTokenRoutes,
  ...vaultMountRoutes,
  ...vaultSecretRoutes,
  ...vaultWriteRoutes,
]
