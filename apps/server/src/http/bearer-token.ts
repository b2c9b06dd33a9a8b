import { Secret } from '@hanzo-kms/connector-kit'
import { KmsError } from '@hanzo-kms/contracts'
import type { FastifyRequest } from 'fastify'

const SCHEME_CHARS = 'Bearer '.length

/** Undefined without the header. Throws `unauthorized` for a kind of token that is not known here. */
export function readBearer({ headers }: Pick<FastifyRequest, 'headers'>): Secret<string> | undefined {
  if (headers.authorization === undefined) return undefined
  // COMPAT: the text of the scheme is not looked at, as clients of the family expect.
  const token = headers.authorization.slice(SCHEME_CHARS).trim()
  if (!token.startsWith('st.')) return new Secret(token)
  throw new KmsError(
    'unauthorized',
    'Service tokens are not supported: create a machine identity with universal auth, and sign in with its client id and client secret.',
  )
}
