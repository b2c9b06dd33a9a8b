import { anyId, pageOf, queryBoolean } from '@hanzo-kms/contracts/query'
import { oneSecret, secretVersion } from '@hanzo-kms/contracts/secrets'
import { listVersions } from '@hanzo-kms/core/secrets/read-versions'
import { restoreVersion } from '@hanzo-kms/core/secrets/restore-version'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { showSecret, showVersion } from './show-secret.ts'

const PAGE_SIZE = 20

export const secretVersionRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/secret/:secretId/secret-versions',
    summary: 'The versions of a secret, newest first',
    access: { project: ['secrets', 'describe'], also: [['secrets', 'read-value']] },
    params: z.object({ secretId: anyId }),
    query: z.object({ ...pageOf(PAGE_SIZE), viewSecretValue: queryBoolean(true) }),
    response: z.object({ secretVersions: z.array(secretVersion) }),
    handle: async (kms, { params, query }, actor) => {
      const { offset, limit, viewSecretValue: showValue } = query
      const versions = await listVersions(kms, actor, { secretId: params.secretId, showValue, offset, limit })
      return { secretVersions: versions.map(showVersion) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/secret/:secretId/secret-versions/:version/restore',
    summary: 'Make an earlier version of a secret its newest again',
    access: { project: ['secrets', 'edit'] },
    params: z.object({ secretId: anyId, version: z.coerce.number().int().min(1).max(2_147_483_647) }),
    response: oneSecret,
    handle: async (kms, { params }, actor) => ({ secret: showSecret(await restoreVersion(kms, actor, params)) }),
  }),
]
