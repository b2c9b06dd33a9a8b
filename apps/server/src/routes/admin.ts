import { Secret } from '@hanzo-kms/connector-kit'
import { bootstrapBody, bootstrapped } from '@hanzo-kms/contracts/auth'
import { bootstrapInstance, isBootstrapped } from '@hanzo-kms/core/organizations/bootstrap-instance'
import { z } from 'zod'
import { publicRoute, type Route } from '../http/route.ts'

export const adminRoutes: readonly Route[] = [
  publicRoute({
    method: 'GET',
    path: '/api/v1/admin/config',
    summary: 'Whether the first administrator exists',
    response: z.object({ config: z.object({ initialized: z.boolean() }) }),
    handle: async (kms) => ({ config: { initialized: await isBootstrapped(kms) } }),
  }),
  publicRoute({
    method: 'POST',
    path: '/api/v1/admin/bootstrap',
    summary: 'Make the first administrator; works once',
    body: bootstrapBody,
    response: bootstrapped,
    handle: async (kms, { body, ipAddress, userAgent }) => {
      const made = await bootstrapInstance(kms, { ...body, password: new Secret(body.password), ipAddress, userAgent })
      const { organization, user, identity, token } = made
      return {
        message: 'Successfully bootstrapped instance',
        organization: { id: organization.id, name: organization.name, slug: organization.slug },
        user: { id: user.id, email: user.email, username: user.email, firstName: '', lastName: '', superAdmin: user.superAdmin },
        identity: { id: identity.id, name: identity.name, credentials: { token: token.reveal() } },
      }
    },
  }),
]
