import { vaultSealStatus } from '@hanzo-kms/contracts/vault'
import { z } from 'zod'
import { publicRoute, type Route } from '../http/route.ts'
import { version } from '../version.ts'

export const vaultStatusRoutes: readonly Route[] = [
  publicRoute({
    dialect: 'vault',
    method: 'GET',
    path: '/v1/sys/health',
    summary: 'Whether the server is ready, in the words of Vault',
    response: z.object({
      initialized: z.literal(true),
      sealed: z.literal(false),
      standby: z.literal(false),
      performance_standby: z.literal(false),
      replication_performance_mode: z.literal('disabled'),
      replication_dr_mode: z.literal('disabled'),
      server_time_utc: z.int(),
      version: z.string(),
    }),
    handle: async ({ clock }) => ({
      ...({ initialized: true, sealed: false, standby: false, performance_standby: false } as const),
      ...({ replication_performance_mode: 'disabled', replication_dr_mode: 'disabled' } as const),
      server_time_utc: Math.floor(clock.nowMs() / 1_000),
      version,
    }),
  }),
  publicRoute({
    dialect: 'vault',
    method: 'GET',
    path: '/v1/sys/seal-status',
    summary: 'Never sealed: the key that opens everything is there from the start',
    response: vaultSealStatus,
    handle: async () => ({
      ...({ type: 'shamir', initialized: true, sealed: false, t: 1, n: 1, progress: 0, nonce: '' } as const),
      ...({ build_date: '', migration: false, recovery_seal: false, storage_type: 'database' } as const),
      version,
    }),
  }),
]
