import { badRequest } from '@hanzo-kms/contracts'
import { oneSecret } from '@hanzo-kms/contracts/secrets'
import { createSecrets } from '@hanzo-kms/core/secrets/create-secrets'
import { deleteSecrets } from '@hanzo-kms/core/secrets/delete-secrets'
import { createPersonalSecret, deletePersonalSecret, updatePersonalSecret } from '@hanzo-kms/core/secrets/personal-secrets'
import { updateSecrets } from '@hanzo-kms/core/secrets/update-secrets'
import { type Route, route } from '../http/route.ts'
import { placeOfSecrets } from './place-of-secrets.ts'
import { namedSecret, type SecretSurface, secretSurfaces } from './secret-surfaces.ts'
import { changedSecret, newSecret } from './sent-secret.ts'
import { showSecret } from './show-secret.ts'

/** Writing one secret. With `type: "personal"` it is the actor's own override of a shared one. */
export const secretRoutes: readonly Route[] = secretSurfaces.flatMap(writing)

function writing({ base, bodies }: SecretSurface): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: `${base}/:secretName`,
      summary: 'Create a secret',
      access: { project: ['secrets', 'create'] },
      params: namedSecret,
      body: bodies.createSecretBody,
      response: oneSecret,
      handle: async (kms, { params, body }, actor) => {
        const place = await placeOfSecrets(kms, actor, body)
        const { key, ...content } = newSecret(params.secretName, body)
        if (body.type === 'personal') return { secret: showSecret(await createPersonalSecret(kms, actor, { ...place, key, content })) }
        return { secret: showSecret(only(await createSecrets(kms, actor, { ...place, secrets: [{ key, ...content }] }))) }
      },
    }),
    route({
      method: 'PATCH',
      path: `${base}/:secretName`,
      summary: 'Change a secret',
      access: { project: ['secrets', 'edit'] },
      params: namedSecret,
      body: bodies.updateSecretBody,
      response: oneSecret,
      handle: async (kms, { params, body }, actor) => {
        const { projectId, ...place } = await placeOfSecrets(kms, actor, body)
        const { key, ...content } = changedSecret(params.secretName, body)
        if (body.type === 'personal' && content.newKey !== undefined)
          throw badRequest('A personal override has the name of the shared secret: rename that one.')
        if (body.type === 'personal')
          return { secret: showSecret(await updatePersonalSecret(kms, actor, { projectId, ...place, key, content })) }
        const groups = [{ ...place, secrets: [{ key, ...content }] }]
        return { secret: showSecret(only(await updateSecrets(kms, actor, { projectId, mode: 'fail-on-not-found', groups }))) }
      },
    }),
    route({
      method: 'DELETE',
      path: `${base}/:secretName`,
      summary: 'Delete a secret',
      access: { project: ['secrets', 'delete'] },
      params: namedSecret,
      body: bodies.deleteSecretBody,
      response: oneSecret,
      handle: async (kms, { params, body }, actor) => {
        const place = await placeOfSecrets(kms, actor, body)
        const key = params.secretName
        if (body.type === 'personal') return { secret: showSecret(await deletePersonalSecret(kms, actor, { ...place, key })) }
        return { secret: showSecret(only(await deleteSecrets(kms, actor, { ...place, keys: [key] }))) }
      },
    }),
  ]
}

function only<T>(items: readonly T[]): T {
  const [item] = items
  if (item === undefined) throw new Error('A use case answered nothing for one secret.')
  return item
}
