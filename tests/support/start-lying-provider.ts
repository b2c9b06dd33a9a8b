import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

type Claims = Readonly<Record<string, unknown>>

/** A provider that says what a test wants it to. */
export interface LyingProvider {
  readonly issuer: string
  /** Over what an honest one would say. */
  claims: Claims
  /** Signs with a key that it does not publish. */
  usesForeignKey: boolean
  /** Of its description, over the honest one. */
  description: Claims
  /** Sends the browser back with these, over the honest ones; an empty text leaves one out. */
  parameters: Readonly<Record<string, string>>
  /** Forms that came to the token endpoint. */
  readonly tokenRequests: URLSearchParams[]
  stop(): Promise<void>
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

export async function startLyingProvider(): Promise<LyingProvider> {
  const [published, foreign] = [1, 2].map(() => generateKeyPairSync('rsa', { modulusLength: 2_048 }))
  const nonces = new Map<string, string>()
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const lying: LyingProvider = {
    ...{ issuer, claims: {}, usesForeignKey: false, description: {}, parameters: {}, tokenRequests: [] },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  const idToken = (nonce: string | undefined) => {
    const nowS = Math.floor(Date.now() / 1_000)
    const honest = {
      iss: issuer,
      aud: 'client',
      sub: 'somebody',
      iat: nowS,
      exp: nowS + 300,
      nonce,
      email: 'ada@example.com',
      email_verified: true,
    }
    const claims = Object.fromEntries(Object.entries({ ...honest, ...lying.claims }).filter(([, value]) => value !== undefined))
    const signed = `${encode({ alg: 'RS256', kid: 'one' })}.${encode(claims)}`
    const key = (lying.usesForeignKey ? foreign : published)?.privateKey
    return key ? `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}` : ''
  }
  server.on('request', async (request, response) => {
    const url = new URL(request.url ?? '/', issuer)
    const json = (body: unknown) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
    if (url.pathname === '/authorize') {
      const code = createHash('sha256').update(url.search).digest('hex')
      nonces.set(code, url.searchParams.get('nonce') ?? '')
      const back = new URL(url.searchParams.get('redirect_uri') ?? '')
      const honest = { code, state: url.searchParams.get('state') ?? '', iss: issuer }
      for (const [name, value] of Object.entries({ ...honest, ...lying.parameters })) if (value !== '') back.searchParams.set(name, value)
      response.writeHead(302, { location: back.href }).end()
    } else if (url.pathname === '/token') {
      const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString())
      lying.tokenRequests.push(form)
      json({ access_token: 'at', token_type: 'Bearer', id_token: idToken(nonces.get(form.get('code') ?? '')) })
    } else if (url.pathname === '/keys') {
      json({ keys: [{ ...published?.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] })
    } else {
      json({
        ...{ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys` },
        ...{ response_types_supported: ['code'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'] },
        authorization_response_iss_parameter_supported: true,
        ...lying.description,
      })
    }
  })
  return lying
}
