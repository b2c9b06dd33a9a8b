/** Whatever is given for the address of an instance: our server asks nowhere that whoever gave it could not ask themselves. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect as connectTo, createServer as createTcpServer, isIP, type Server } from 'node:net'
import { createConnectorContext } from '@hanzo-kms/adapters/http/connector-context'
import { type EgressPolicy, parseEgressAllow } from '@hanzo-kms/adapters/http/egress-policy'
import { createGuardedHttp, type GuardedHttpParts } from '@hanzo-kms/adapters/http/guarded-http'
import { DestinationFailure, neverCancelled } from '@hanzo-kms/connector-kit'
import { windmill } from '@hanzo-kms/connector-windmill'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { printFigure } from '../support/print-figure.ts'
import { hostileAddresses, hostileNames } from './hostile-addresses.ts'
import { type NameServer, startNameServer } from './name-server.ts'

const TOKEN = 'canary-token-of-the-connection'
/** Where a connection may be made to: anybody can ask there. */
const PUBLIC = '1.1.1.1'
/** A name is looked up so often that one that turns has turned. */
const LOOKS = 3

let names: NameServer
/** Listens on this machine and is not to be reached; each connection counts. */
let decoy: Server
/** May be reached, and sends whoever comes on to the decoy. */
let hop: Server
let connectionsToDecoy = 0
const tokensSeen: string[] = []
beforeAll(async () => {
  names = await startNameServer((name, lookUp) => hostileNames[name]?.[lookUp === 0 ? 0 : 1])
  decoy = createTcpServer((socket) => {
    connectionsToDecoy += 1
    socket.destroy()
  })
  hop = createServer((request, response) => {
    tokensSeen.push(String(request.headers.authorization))
    const status = Number(request.url?.split('/')[1])
    const target = `http://127.0.0.1:${portOf(decoy)}/`
    if (status >= 300 && status < 400) response.writeHead(status, { location: target }).end()
    else
      response
        .writeHead(200, { refresh: `0; url=${target}`, 'content-type': 'text/html' })
        .end(`<meta http-equiv="refresh" content="0;url=${target}">`)
  })
  // Every address of this machine, of both kinds.
  decoy.listen(0, '::')
  hop.listen(0, '127.0.0.1')
  await Promise.all([once(decoy, 'listening'), once(hop, 'listening')])
})
afterAll(async () => {
  for (const server of [decoy, hop]) server.close()
  await names.close()
})

const portOf = (server: Server) => (server.address() as AddressInfo).port

/** Connects to this machine, where the decoy counts it, and writes down every other address without going there. */
function recordingConnector() {
  const made: string[] = []
  const connect: GuardedHttpParts['connect'] = (options, callback) => {
    made.push(options.hostname)
    const isHere = isIP(options.hostname) !== 0 && options.hostname !== PUBLIC && /^(127\.|0\.0\.0\.0$|::1?$)/.test(options.hostname)
    if (!isHere) {
      callback(Object.assign(new Error('recorded'), { code: 'ECONNREFUSED' }), null)
      return
    }
    const socket = connectTo(Number(options.port), options.hostname)
    socket.once('connect', () => callback(null, socket))
    socket.once('error', (error) => callback(error, null))
  }
  return { made, connect }
}

/** As a person who makes a connection with that address; answers with the addresses that were connected to. */
async function tryAddress(
  instanceUrl: string,
  egressAllow: string,
  neverReach: EgressPolicy['neverReach'] = [],
): Promise<{ readonly made: readonly string[]; readonly accepted: boolean }> {
  const credentials = windmill.credentials.safeParse({ token: TOKEN, instanceUrl })
  if (!credentials.success) return { made: [], accepted: false }
  const { made, connect } = recordingConnector()
  const policy = { allow: parseEgressAllow(egressAllow), neverReach }
  const http = createGuardedHttp({ policy, resolve: names.resolve, connect, deadlineMs: 5_000 })
  const context = createConnectorContext({ http, nowMs: Date.now, sleep: async () => {} })
  try {
    for (let look = 0; look < LOOKS; look += 1) await windmill.check(credentials.data, context, neverCancelled)
    return { made, accepted: true }
  } catch (error) {
    if (!(error instanceof DestinationFailure)) throw error
    // Once more: what was public at the first look may have turned.
    for (let look = 1; look < LOOKS; look += 1) await windmill.check(credentials.data, context, neverCancelled).catch(() => {})
    return { made, accepted: false }
  } finally {
    await http.close()
  }
}

/** Plain http is refused for itself, wherever it leads: so that the address decides, too. */
const inBothSchemes = (url: string) => (/^http:.*PORT/.test(url) ? [url, url.replace(/^http:/, 'https:')] : [url])
const placed = (url: string) => url.replaceAll('PORT', String(portOf(decoy))).replaceAll('HOP', String(portOf(hop)))

test('no hostile instance URL is reached, and a harmless one is', async () => {
  // The recorder does record, and where an administrator opens the way, the server is really asked.
  expect((await tryAddress('https://harmless.test', '')).made[0]).toBe(PUBLIC)
  const hopOnly = `127.0.0.1:${portOf(hop)}`
  await tryAddress(`http://${hopOnly}`, hopOnly)
  expect(tokensSeen[0]).toBe(`Bearer ${TOKEN}`)

  let tried = 0
  const reached: string[] = []
  for (const [kind, urls] of Object.entries(hostileAddresses)) {
    for (const url of urls.flatMap(inBothSchemes)) {
      tried += 1
      const before = connectionsToDecoy
      const { made, accepted } = await tryAddress(placed(url), kind === 'redirects' ? hopOnly : '')
      const foreign = made.filter((address) => address !== PUBLIC && !(kind === 'redirects' && address === '127.0.0.1'))
      if (foreign.length > 0 || accepted || connectionsToDecoy > before) reached.push(`${kind}: ${url} ${made.join()}`)
    }
  }
  printFigure('hostile instance URLs that were reached', reached.length, `0 of ${tried}`)
  expect(reached).toEqual([])
  expect(tried).toBeGreaterThanOrEqual(60)
  expect(names.asked()).toBeGreaterThan(20)
})

test('what an administrator opened opens neither metadata services nor Hanzo KMS itself', async () => {
  const opened =
    '127.0.0.0/8, 169.254.0.0/16, 100.64.0.0/10, 64:ff9b::/96, fd00::/8, [::1], [::ffff:127.0.0.1], inside.test, metadata-by-name.test, metadata.google.internal, localhost'
  const before = connectionsToDecoy
  const own = [{ host: '127.0.0.1', port: portOf(decoy) }]
  const kept = [
    'http://169.254.169.254',
    'http://metadata.google.internal',
    'http://[64:ff9b::a9fe:a9fe]',
    'http://[fd00:ec2::254]',
    'http://metadata-by-name.test',
    'http://100.100.100.200',
  ]
  const ourselves = [
    'http://127.0.0.1:PORT',
    'http://2130706433:PORT',
    'http://inside.test:PORT',
    'http://localhost:PORT',
    'http://[::ffff:127.0.0.1]:PORT',
  ]
  for (const url of [...kept, ...ourselves]) expect(await tryAddress(placed(url), opened, own), url).toEqual({ made: [], accepted: false })
  expect(connectionsToDecoy).toBe(before)
})

test('the decoy counts whoever comes, so that a way that is open would be seen', async () => {
  const before = connectionsToDecoy
  for (const host of ['127.0.0.1', '127.1.2.3']) {
    const socket = connectTo(portOf(decoy), host)
    await once(socket, 'close')
  }
  expect(connectionsToDecoy).toBe(before + 2)
})
