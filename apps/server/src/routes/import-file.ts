import { Secret } from '@hanzo-kms/connector-kit'
import { anyId } from '@hanzo-kms/contracts/query'
import { importedSecrets, importSecretsBody } from '@hanzo-kms/contracts/secret-import'
import { importSecrets } from '@hanzo-kms/core/secrets/import-secrets'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'

export const importFileRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/projects/:projectId/secrets/import',
    summary: 'Import a .env or JSON file in one transaction',
    access: { project: ['secrets', 'create'], also: [['secrets', 'edit']] },
    params: z.object({ projectId: anyId }),
    body: importSecretsBody,
    response: importedSecrets,
    handle: async (kms, { params, body }, actor) => {
      const { environment, secretPath: path, format, mode, dryRun } = body
      const outcome = await importSecrets(kms, actor, {
        projectId: params.projectId,
        environment,
        path,
        format,
        mode,
        dryRun,
        content: new Secret(body.content),
      })
      return { created: [...outcome.created], updated: [...outcome.updated], unchanged: [...outcome.unchanged], dryRun }
    },
  }),
]
