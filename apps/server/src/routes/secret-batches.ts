import { badRequest } from '@hanzo-kms/contracts'
import { manySecrets, movedSecrets, moveSecretsBody } from '@hanzo-kms/contracts/secrets'
import { createSecrets } from '@hanzo-kms/core/secrets/create-secrets'
import { deleteSecrets } from '@hanzo-kms/core/secrets/delete-secrets'
import { moveSecrets } from '@hanzo-kms/core/secrets/move-secrets'
import { updateSecrets } from '@hanzo-kms/core/secrets/update-secrets'
import { type Route, route } from '../http/route.ts'
import { placeOfSecrets, projectOfSecrets } from './place-of-secrets.ts'
import { type SecretSurface, secretSurfaces } from './secret-surfaces.ts'
import { changedSecret, newSecret } from './sent-secret.ts'
import { showSecret } from './show-secret.ts'

/** Up to 1,000 shared secrets in one transaction: all or none. */
export const secretBatchRoutes: readonly Route[] = secretSurfaces.flatMap((surface) => [...inBatches(surface), moving(surface)])

function inBatches({ batch: path, bodies }: SecretSurface): readonly Route[] {
  return [
    route({
      method: 'POST',
      path,
      summary: 'Create up to 1,000 secrets in one transaction',
      access: { project: ['secrets', 'create'] },
      body: bodies.createSecretsBody,
      response: manySecrets,
      handle: async (kms, { body }, actor) => {
        const secrets = body.secrets.map((secret) => newSecret(secret.secretKey, secret))
        const made = await createSecrets(kms, actor, { ...(await placeOfSecrets(kms, actor, body)), secrets })
        return { secrets: made.map(showSecret) }
      },
    }),
    route({
      method: 'PATCH',
      path,
      summary: 'Change up to 1,000 secrets in one transaction',
      access: { project: ['secrets', 'edit'] },
      body: bodies.updateSecretsBody,
      response: manySecrets,
      handle: async (kms, { body }, actor) => {
        const { projectId, environment } = await placeOfSecrets(kms, actor, body)
        const byPath = Map.groupBy(body.secrets, (secret) => secret.secretPath ?? body.secretPath)
        const groups = [...byPath].map(([at, secrets]) => ({
          ...{ environment, path: at },
          secrets: secrets.map((secret) => changedSecret(secret.secretKey, secret)),
        }))
        return { secrets: (await updateSecrets(kms, actor, { projectId, mode: body.mode, groups })).map(showSecret) }
      },
    }),
    route({
      method: 'DELETE',
      path,
      summary: 'Delete up to 1,000 secrets in one transaction',
      access: { project: ['secrets', 'delete'] },
      body: bodies.deleteSecretsBody,
      response: manySecrets,
      handle: async (kms, { body }, actor) => {
        if (body.secrets.some(({ type }) => type === 'personal'))
          throw badRequest(
            'A batch deletes shared secrets. Delete personal overrides one by one: DELETE …/:secretName with type "personal".',
          )
        const keys = body.secrets.map(({ secretKey }) => secretKey)
        return { secrets: (await deleteSecrets(kms, actor, { ...(await placeOfSecrets(kms, actor, body)), keys })).map(showSecret) }
      },
    }),
  ]
}

function moving({ move: path }: SecretSurface): Route {
  return route({
    method: 'POST',
    path,
    summary: 'Move secrets to another folder or environment',
    access: {
      project: ['secrets', 'delete'],
      also: [
        ['secrets', 'create'],
        ['secrets', 'read-value'],
      ],
    },
    body: moveSecretsBody,
    response: movedSecrets,
    handle: async (kms, { body }, actor) => {
      await moveSecrets(kms, actor, {
        projectId: await projectOfSecrets(kms, actor, body),
        from: { environment: body.sourceEnvironment, path: body.sourceSecretPath },
        to: { environment: body.destinationEnvironment, path: body.destinationSecretPath },
        secretIds: body.secretIds,
        overwrite: body.shouldOverwrite,
      })
      return { isSourceUpdated: true, isDestinationUpdated: true }
    },
  })
}
