import { KmsError } from '@hanzo-kms/contracts'
import { done } from '@hanzo-kms/contracts/people'
import { publicRoute, type Route } from '../http/route.ts'

/** COMPAT: the command line of the family comes here after any refusal of the plain sign-in, so this is the sentence that its user reads. */
const NO_SRP =
  'Signing in was refused: the e-mail address or the password is wrong, or there were too many wrong ones. (This server takes the password at /api/v3/auth/login and knows no SRP.)'

export const srpRoutes: readonly Route[] = ['/api/v3/auth/login1', '/api/v3/auth/login2'].map((path) =>
  publicRoute({
    method: 'POST',
    path,
    errors: ['unauthorized'],
    summary: 'Refused: the password exchange of older clients (SRP) is not spoken here',
    response: done,
    handle: async () => {
      throw new KmsError('unauthorized', NO_SRP)
    },
  }),
)
