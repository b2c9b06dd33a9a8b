import { once } from 'node:events'
import { createServer as createPlainServer } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { inspect } from 'node:util'
import { neverCancelled, secret } from '@hanzo-kms/connector-kit'
import { buildConnector } from 'undici'
import { afterEach, expect, it, test } from 'vitest'
import { parseEgressAllow } from './egress-policy.ts'
import { createGuardedHttp } from './guarded-http.ts'
import { expiredTestCertificate, testCertificate, testKey } from './test-certificates.fixture.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function serve(certificate: string | undefined) {
  const heard: (string | boolean | null | undefined)[] = []
  const answer = (request: { socket: unknown }, response: { end(text: string): void }) => {
    heard.push((request.socket as TLSSocket).servername)
    response.end('safe')
  }
  const server = certificate === undefined ? createPlainServer(answer) : createServer({ key: testKey, cert: certificate }, answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanups.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { heard, port: (server.address() as AddressInfo).port }
}

function ask(host: string, port: number, trusted?: string) {
  const http = createGuardedHttp({
    policy: { allow: parseEgressAllow('wm.test,other.test,127.0.0.1'), neverReach: [] },
    resolve: async () => ['127.0.0.1'],
    ...(trusted === undefined ? {} : { connect: buildConnector({ ca: trusted, allowH2: false }) }),
  })
  cleanups.push(() => http.close())
  return http(`https://${host}:${port}`, { authorization: secret('canary') }).send({ method: 'GET', path: '/' }, neverCancelled)
}

it('connects to the pinned address and proves the certificate against the name', async () => {
  const { heard, port } = await serve(testCertificate)
  expect(await ask('wm.test', port, testCertificate)).toMatchObject({ status: 200, body: 'safe' })
  expect(heard).toEqual(['wm.test'])
})

test.each([
  ['self-signed', 'wm.test', testCertificate, undefined, 'its certificate is self-signed, so its issuer is not known'],
  ['expired', 'wm.test', expiredTestCertificate, expiredTestCertificate, 'its certificate has expired'],
  ['for another name', 'other.test', testCertificate, testCertificate, 'its certificate is for another name'],
  ['for a name and not for the address', '127.0.0.1', testCertificate, testCertificate, 'its certificate is for another name'],
  ['not there at all', 'wm.test', undefined, undefined, 'no secure connection could be agreed on; perhaps it does not speak https there'],
])('sends nothing when the certificate is %s', async (_, host, certificate, trusted, words) => {
  const { heard, port } = await serve(certificate)
  const failure = await ask(host, port, trusted).catch((error: unknown) => error)
  expect(failure).toMatchObject({ kind: 'unavailable', message: `Could not connect to https://${host}:${port}: ${words}.` })
  expect(inspect(failure, { depth: 9, showHidden: true })).not.toMatch(/canary|BEGIN|raw:/)
  expect(heard).toEqual([])
})
