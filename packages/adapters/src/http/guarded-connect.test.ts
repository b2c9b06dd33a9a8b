import { Socket } from 'node:net'
import type { buildConnector } from 'undici'
import { describe, expect, it, test, vi } from 'vitest'
import { type EgressPolicy, parseEgressAllow } from './egress-policy.ts'
import { type GuardedConnectParts, guardConnect } from './guarded-connect.ts'
import { takeClosedEndpoints } from './own-endpoints.ts'

/** Writes down what would be connected to, and connects to nothing. `fails` names the error code for an address. */
function recordConnections(fails: Readonly<Record<string, string>> = {}) {
  const made: buildConnector.Options[] = []
  const connect: buildConnector.connector = (options, callback) => {
    made.push(options)
    const code = fails[options.hostname]
    if (code === undefined) callback(null, new Socket())
    else callback(Object.assign(new Error(`secret words about ${options.hostname}`), { code }), null)
  }
  return { made, connect }
}

const parts = (given: Partial<GuardedConnectParts>): GuardedConnectParts => ({
  policy: { allow: [], neverReach: [] },
  resolve: async () => ['1.1.1.1'],
  connect: recordConnections().connect,
  lookupMs: 10_000,
  ...given,
})

function open(given: Partial<GuardedConnectParts>, url: string): Promise<Socket> {
  const { hostname, host, protocol, port } = new URL(url)
  return new Promise((resolve, reject) => {
    guardConnect(parts(given))({ hostname, host, protocol, port }, (error, socket) =>
      error === null && socket !== null ? resolve(socket) : reject(error),
    )
  })
}

const policy = (list: string): EgressPolicy => ({ allow: parseEgressAllow(list), neverReach: [] })

describe('the pinned address', () => {
  it('connects to the checked address, and asks TLS for the name', async () => {
    const { made, connect } = recordConnections()
    await open({ connect, resolve: async () => ['1.1.1.1', '8.8.8.8'] }, 'https://wm.example:8443')
    expect(made).toEqual([{ hostname: '1.1.1.1', protocol: 'https:', port: '8443', servername: 'wm.example' }])
  })

  it('asks no resolver for a literal, checks it, and names no server', async () => {
    const resolve = vi.fn(async () => ['1.1.1.1'])
    const { made, connect } = recordConnections()
    await open({ connect, resolve }, 'https://[2606:4700::1111]')
    expect(made).toEqual([{ hostname: '2606:4700::1111', protocol: 'https:', port: '' }])
    for (const url of ['https://127.0.0.1', 'https://[::ffff:7f00:1]', 'https://2130706433', 'https://[fe80::1]']) {
      await expect(open({ connect, resolve }, url)).rejects.toThrow('it leads to')
    }
    expect(made).toHaveLength(1)
    expect(resolve).not.toHaveBeenCalled()
  })

  it('resolves and checks anew for each connection, so a name that turns inwards is refused', async () => {
    const answers = [['1.1.1.1'], ['127.0.0.1'], ['1.1.1.1', '169.254.169.254']]
    const resolve = vi.fn(async () => answers.shift() ?? [])
    const { made, connect } = recordConnections()
    const guarded = { connect, resolve }
    await open(guarded, 'https://wm.example')
    await expect(open(guarded, 'https://wm.example')).rejects.toThrow('a loopback address')
    await expect(open(guarded, 'https://wm.example')).rejects.toThrow('metadata')
    await expect(open(guarded, 'https://wm.example')).rejects.toThrow('no address')
    expect(made.map((each) => each.hostname)).toEqual(['1.1.1.1'])
    expect(resolve).toHaveBeenCalledTimes(4)
  })

  it('asks the resolver once per connection, so there is no second answer to be had', async () => {
    const answers = [['1.1.1.1'], ['127.0.0.1']]
    const { made, connect } = recordConnections()
    await open({ connect, resolve: async () => answers.shift() ?? [] }, 'https://wm.example')
    expect(made.map((each) => each.hostname)).toEqual(['1.1.1.1'])
    expect(answers).toHaveLength(1)
  })

  test.each([
    [
      'a failing lookup',
      () => Promise.reject(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })),
      'could not be looked up',
    ],
    ['no answer', async () => [], 'has no address'],
    ['a hanging lookup', () => new Promise<never>(() => {}), 'could not be looked up in time'],
    ['a flood of answers', async () => Array<string>(65).fill('1.1.1.1'), 'too many addresses'],
  ])('%s is refused', async (_, resolve, message) => {
    const { made, connect } = recordConnections()
    await expect(open({ connect, resolve, lookupMs: 5 }, 'https://wm.example')).rejects.toThrow(message)
    expect(made).toEqual([])
  })
})

describe('a second address', () => {
  const resolve = async () => ['::1', '::2', '127.0.0.1', '127.0.0.2']
  const opened = policy('wm.example')

  it('is tried when there is no way to the first, one per family, all checked', async () => {
    const { made, connect } = recordConnections({ '::1': 'ECONNREFUSED' })
    await open({ connect, resolve, policy: opened }, 'http://wm.example')
    expect(made.map((each) => each.hostname)).toEqual(['::1', '127.0.0.1'])
  })

  it('is not tried when the first proved to be somebody else', async () => {
    const { made, connect } = recordConnections({ '::1': 'CERT_HAS_EXPIRED' })
    await expect(open({ connect, resolve, policy: opened }, 'https://wm.example')).rejects.toThrow('its certificate has expired')
    expect(made).toHaveLength(1)
  })

  it('fails in plain words, without the words of the error', async () => {
    const { connect } = recordConnections({ '::1': 'ENETUNREACH', '127.0.0.1': 'ECONNREFUSED' })
    const failed = open({ connect, resolve, policy: opened }, 'http://wm.example')
    await expect(failed).rejects.toThrow(/^the connection was refused$/)
    await expect(failed).rejects.not.toHaveProperty('cause')
  })

  test.each([
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate comes from an issuer that is not known'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'perhaps it does not speak https there'],
    ['UND_ERR_CONNECT_TIMEOUT', 'nothing answered in time'],
    // A code that the pool would take for a lost connection, and connect again for ever.
    ['UND_ERR_SOCKET', 'the connection could not be made'],
    ['not a code: token', 'the connection could not be made'],
  ])('%s is told as "%s"', async (code, message) => {
    const { connect } = recordConnections({ '1.1.1.1': code })
    const failed = open({ connect }, 'https://wm.example')
    await expect(failed).rejects.toThrow(message)
    await expect(failed).rejects.not.toHaveProperty('code')
  })
})

describe('what is closed', () => {
  const neverReach = [
    { host: 'db.internal', port: 5432 },
    { host: '0.0.0.0', port: 8400 },
  ]

  it('is closed by every address of its name and of this machine, on its port only', async () => {
    const resolve = async (host: string) => (host === 'db.internal' ? ['10.0.0.5', '10.0.0.6'] : [])
    const take = (port: number) => takeClosedEndpoints(neverReach, port, resolve, () => ['10.0.0.7'])
    expect((await take(5432)).map((each) => each.host)).toEqual(['db.internal', '10.0.0.5', '10.0.0.6'])
    expect((await take(8400)).map((each) => each.host)).toEqual(['0.0.0.0', '10.0.0.7'])
    expect(await take(443)).toEqual([])
  })

  it('is not reached by another name for the same address', async () => {
    const { made, connect } = recordConnections()
    const closed = { allow: parseEgressAllow('10.0.0.0/8'), neverReach }
    await expect(open({ connect, policy: closed, resolve: async () => ['10.0.0.6'] }, 'https://other.example:5432')).rejects.toThrow(
      'its database',
    )
    await open({ connect, policy: closed, resolve: async () => ['10.0.0.6'] }, 'https://other.example:5433')
    expect(made).toHaveLength(1)
  })

  it('refuses what cannot be compared, because the name of the database cannot be looked up', async () => {
    const resolve = async (host: string) => (host === 'db.internal' ? Promise.reject(new Error('away')) : ['1.1.1.1'])
    const { made, connect } = recordConnections()
    await expect(open({ connect, policy: { allow: [], neverReach }, resolve }, 'https://other.example:5432')).rejects.toThrow(
      'could not be looked up',
    )
    expect(made).toEqual([])
  })
})
