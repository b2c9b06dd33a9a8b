import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { decideEgress, type EgressPolicy, parseEgressAllow } from './egress-policy.ts'

const nothingAllowed: EgressPolicy = { allow: [], neverReach: [] }
const allowing = (list: string, ...neverReach: EgressPolicy['neverReach']): EgressPolicy => ({ allow: parseEgressAllow(list), neverReach })
const reach = (url: string, addresses: readonly string[] = [], policy = nothingAllowed) => {
  const { hostname, port, protocol } = new URL(url)
  const scheme = protocol === 'http:' ? 'http' : 'https'
  return decideEgress({ host: hostname, port: Number(port) || (scheme === 'http' ? 80 : 443), scheme, addresses }, policy)
}

describe('addresses that are refused unless listed', () => {
  test.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '10.255.255.255',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.1.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.0.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:c0a8:101',
    '::ffff:0:10.0.0.1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'febf::1',
    'fec0::1',
    'ff02::1',
    '100::1',
    '64:ff9b::10.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '64:ff9b:1::808:808',
    '2001::1',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '2001:2::1',
    '2001:db8::1',
    '2002:7f00:1::1',
    '2002:c0a8:101::1',
    '3fff::1',
    '5f00::1',
  ])('%s, by name and as a literal', (address) => {
    expect(reach('https://wm.example', [address])).toMatchObject({ allowed: false })
    const literal = address.includes(':') ? `[${address}]` : address
    expect(reach(`https://${literal}`)).toMatchObject({ allowed: false })
    expect(decideEgress({ host: address, port: 443, scheme: 'https', addresses: [] }, nothingAllowed)).toMatchObject({ allowed: false })
  })

  test.each(['fe80::1%eth0', '1.2.3', '0x7f.1', 'localhost', ''])('a resolver that answers %j is refused', (answer) => {
    expect(reach('https://wm.example', ['1.1.1.1', answer])).toMatchObject({ allowed: false })
  })

  test.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.0.1',
    '172.32.0.1',
    '2606:4700::1111',
    '64:ff9b::808:808',
  ])('the public neighbour %s is allowed', (address) => {
    expect(reach('https://wm.example', [address])).toEqual({ allowed: true, address, addresses: [address] })
  })

  it('checks every address, wherever the bad one stands', () => {
    expect(reach('https://wm.example', ['1.1.1.1', '8.8.8.8'])).toMatchObject({ allowed: true, address: '1.1.1.1' })
    expect(reach('https://wm.example', ['1.1.1.1', '10.0.0.1'])).toMatchObject({ allowed: false })
    expect(reach('https://wm.example', ['10.0.0.1', '1.1.1.1'])).toMatchObject({ allowed: false })
  })

  it('refuses a name without addresses, and never falls back to the name', () => {
    expect(reach('https://wm.example', [])).toEqual({ allowed: false, reason: 'its name has no address' })
  })

  it('checks what a resolver says about a literal too', () => {
    expect(reach('https://1.1.1.1', ['10.0.0.1'])).toMatchObject({ allowed: false })
  })

  it('does not tell which address a name leads to', () => {
    expect(JSON.stringify(reach('https://wm.example', ['10.1.2.3']))).not.toContain('10.1.2.3')
  })
})

/** Everything that is never public, as whole networks. */
const privateV4 = fc.oneof(
  ...[
    ['10.0.0.0', 8],
    ['127.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
    ['169.254.0.0', 16],
    ['100.64.0.0', 10],
    ['0.0.0.0', 8],
  ].map(([network, bits]) => {
    const base = String(network)
      .split('.')
      .reduce((sum, part) => sum * 256 + Number(part), 0)
    return fc.integer({ min: base, max: base + 2 ** (32 - Number(bits)) - 1 })
  }),
)

const bytesOf = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff)
const groupsOf = (value: number) => [value >>> 16, value & 0xffff].map((group) => group.toString(16)).join(':')

/** The spellings of an IPv4 address that URLs know: one to four parts, each decimal, octal or hexadecimal. */
const spellingOf = (value: number) =>
  fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.array(fc.constantFrom(10, 8, 16), { minLength: 4, maxLength: 4 }), fc.boolean())
    .map(([parts, bases, hasDot]) => {
      const bytes = bytesOf(value)
      const last = bytes.slice(parts - 1).reduce((sum, byte) => sum * 256 + byte, 0)
      const spelled = [...bytes.slice(0, parts - 1), last].map((part, index) => {
        const base = bases[index]
        return base === 16 ? `0x${part.toString(16)}` : base === 8 ? `0${part.toString(8)}` : String(part)
      })
      return spelled.join('.') + (hasDot ? '.' : '')
    })

describe('spellings', () => {
  it('refuses a private IPv4 address in every spelling that a URL knows, in the URL and given to the guard as it is', () => {
    fc.assert(
      fc.property(
        privateV4.chain((value) => spellingOf(value)),
        (spelling) => {
          expect(reach(`https://${spelling}/`)).toMatchObject({ allowed: false })
          // Even a resolver that vouches for a public address changes nothing.
          expect(decideEgress({ host: spelling, port: 443, scheme: 'https', addresses: ['1.1.1.1'] }, nothingAllowed)).toMatchObject({
            allowed: false,
          })
        },
      ),
      { numRuns: 500 },
    )
  })

  it('refuses a private IPv4 address inside every IPv6 form that carries one', () => {
    fc.assert(
      fc.property(privateV4, (value) => {
        const [dotted, hex] = [bytesOf(value).join('.'), groupsOf(value)]
        const forms = [
          `::ffff:${dotted}`,
          `::ffff:${hex}`,
          `::FFFF:${hex.toUpperCase()}`,
          `0:0:0:0:0:ffff:${hex}`,
          `64:ff9b::${dotted}`,
          `64:ff9b::${hex}`,
        ]
        for (const form of [...forms, `2002:${hex}::1`, `2001:0:${hex}::1`, `64:ff9b:1::${hex}`, `::${hex}`]) {
          expect(reach('https://wm.example', [form]), form).toMatchObject({ allowed: false })
          expect(reach(`https://[${form}]/`), form).toMatchObject({ allowed: false })
        }
      }),
      { numRuns: 300 },
    )
  })

  it('allows no IPv6 address outside of global unicast and the well-known translation prefix', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }), (groups) => {
        const first = groups[0] ?? 0
        fc.pre((first < 0x2000 || first > 0x3fff) && first !== 0x64 && first !== 0)
        expect(reach('https://wm.example', [groups.map((group) => group.toString(16)).join(':')])).toMatchObject({ allowed: false })
      }),
    )
  })

  test.each(['', ' ', 'a b', 'a/b', 'user@host', 'a..', '.', '[::1', '::1%eth0', 'host:80', '999.1.1.1', '1.2.3.4.5'])(
    '%j is no host',
    (host) => {
      expect(decideEgress({ host, port: 443, scheme: 'https', addresses: ['1.1.1.1'] }, nothingAllowed)).toMatchObject({ allowed: false })
    },
  )

  test.each([0, -1, 65536, 1.5, Number.NaN])('%d is no port', (port) => {
    expect(decideEgress({ host: 'wm.example', port, scheme: 'https', addresses: ['1.1.1.1'] }, allowing('wm.example'))).toMatchObject({
      allowed: false,
    })
  })
})

describe('the allow list', () => {
  it('allows a listed host and port exactly, however it is written', () => {
    const policy = allowing('WM.Internal:8000')
    expect(reach('http://wm.internal:8000', ['10.0.0.9'], policy)).toEqual({ allowed: true, address: '10.0.0.9', addresses: ['10.0.0.9'] })
    expect(reach('http://WM.INTERNAL.:8000', ['10.0.0.9'], policy)).toMatchObject({ allowed: true })
    expect(reach('http://wm.internal:8001', ['10.0.0.9'], policy)).toMatchObject({ allowed: false })
    expect(reach('http://a.wm.internal:8000', ['10.0.0.9'], policy)).toMatchObject({ allowed: false })
    expect(reach('http://xwm.internal:8000', ['10.0.0.9'], policy)).toMatchObject({ allowed: false })
    expect(reach('http://wm.internal.evil.example:8000', ['10.0.0.9'], policy)).toMatchObject({ allowed: false })
  })

  it('allows every port of a host that is listed without one', () => {
    expect(reach('http://wm.internal:8123', ['fd00::9'], allowing('wm.internal'))).toMatchObject({ allowed: true })
  })

  it('allows a listed literal in any spelling, but no name that leads to it', () => {
    const policy = allowing('127.0.0.1:8001, [::1]:8001, fd00::5')
    for (const url of ['http://127.0.0.1:8001', 'http://127.1:8001', 'http://0x7f000001:8001', 'http://[::ffff:7f00:1]:8001']) {
      expect(reach(url, [], policy), url).toMatchObject({ allowed: true, address: '127.0.0.1' })
    }
    expect(reach('http://[0:0::1]:8001', [], policy)).toMatchObject({ allowed: true, address: '::1' })
    expect(reach('http://[fd00:0::5]:99', [], policy)).toMatchObject({ allowed: true })
    expect(reach('http://127.0.0.1:8002', [], policy)).toMatchObject({ allowed: false })
    expect(reach('http://wm.example:8001', ['127.0.0.1'], policy)).toMatchObject({ allowed: false })
  })

  it('allows the addresses of a listed network, all or none', () => {
    const policy = allowing('10.20.0.0/16, fd12::/32')
    expect(reach('https://wm.example', ['10.20.3.4', 'fd12::4'], policy)).toMatchObject({
      allowed: true,
      addresses: ['10.20.3.4', 'fd12::4'],
    })
    expect(reach('https://wm.example', ['::ffff:10.20.3.4'], policy)).toMatchObject({ allowed: true, address: '10.20.3.4' })
    expect(reach('https://wm.example', ['10.20.3.4', '10.21.3.4'], policy)).toMatchObject({ allowed: false })
    expect(reach('https://wm.example', ['64:ff9b::10.20.3.4'], policy)).toMatchObject({ allowed: false })
  })

  it('speaks plain http only to listed hosts and networks', () => {
    expect(reach('http://wm.example', ['1.1.1.1'])).toMatchObject({ allowed: false })
    expect(reach('http://wm.example', ['1.1.1.1'], allowing('wm.example:80'))).toMatchObject({ allowed: true })
    expect(reach('http://wm.example', ['10.20.0.1'], allowing('10.20.0.0/16'))).toMatchObject({ allowed: true })
    expect(reach('http://wm.example', ['10.20.0.1', '1.1.1.1'], allowing('10.20.0.0/16'))).toMatchObject({ allowed: false })
  })

  test.each([
    '169.254.169.254',
    '169.254.170.2',
    '100.100.100.200',
    'fd00:ec2::254',
    '168.63.129.16',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    '::a9fe:a9fe',
  ])('never opens the metadata address %s', (address) => {
    const policy = allowing(`169.254.0.0/16, 100.64.0.0/10, fd00::/8, 64:ff9b::/96, 2002::/16, ::/8, wm.example, ${address}`)
    expect(reach('http://wm.example', [address], policy)).toMatchObject({ allowed: false, reason: expect.stringContaining('metadata') })
    expect(decideEgress({ host: address, port: 80, scheme: 'http', addresses: [] }, policy)).toMatchObject({ allowed: false })
  })

  test.each(['metadata.google.internal', 'METADATA.google.internal.', 'metadata', 'instance-data'])(
    'never opens the metadata name %s',
    (name) => {
      expect(reach(`http://${name}`, ['1.1.1.1'], allowing(name))).toMatchObject({
        allowed: false,
        reason: expect.stringContaining('metadata'),
      })
    },
  )

  it('never opens the KMS itself or its database, by name, address or embedded address', () => {
    const closed = [
      { host: '10.0.0.5', port: 5432 },
      { host: 'DB.internal.', port: 5433 },
      { host: '127.0.0.1', port: 8400 },
    ]
    const policy = allowing('10.0.0.0/8, 127.0.0.0/8, 0.0.0.0/8, 64:ff9b::/96, db.internal, kms.internal', ...closed)
    for (const address of ['10.0.0.5', '::ffff:10.0.0.5', '64:ff9b::10.0.0.5']) {
      expect(reach('http://kms.internal:5432', [address], policy), address).toMatchObject({ allowed: false })
    }
    expect(reach('http://db.internal:5433', ['10.0.0.6'], policy)).toMatchObject({ allowed: false })
    expect(reach('http://kms.internal:8400', ['127.0.0.1'], policy)).toMatchObject({ allowed: false })
    expect(reach('http://0.0.0.0:8400', [], policy)).toMatchObject({ allowed: false })
    expect(reach('http://kms.internal:8401', ['127.0.0.1'], policy)).toMatchObject({ allowed: true })
    expect(reach('http://db.internal:5432', ['10.0.0.6'], policy)).toMatchObject({ allowed: true })
  })

  it('takes a KMS that listens everywhere to be on every loopback address', () => {
    for (const host of ['0.0.0.0', '::']) {
      const policy = allowing('127.0.0.0/8, [::1], [::], 0.0.0.0', { host, port: 8400 })
      for (const url of ['http://127.9.9.9:8400', 'http://[::1]:8400', 'http://[::]:8400', 'http://0.0.0.0:8400']) {
        expect(reach(url, [], policy), url).toMatchObject({ allowed: false })
      }
      expect(reach('http://127.0.0.1:8001', [], policy)).toMatchObject({ allowed: true })
    }
  })
})

describe('reading the list', () => {
  it('reads hosts, ports and networks, and nothing from nothing', () => {
    expect(parseEgressAllow('')).toEqual([])
    expect(parseEgressAllow(' , ')).toEqual([])
    expect(parseEgressAllow('Wm.Example., 127.1:8001,[::1]:80,::1,münchen.example')).toEqual([
      { kind: 'host', host: 'wm.example', port: undefined },
      { kind: 'host', host: '127.0.0.1', port: 8001 },
      { kind: 'host', host: '::1', port: 80 },
      { kind: 'host', host: '::1', port: undefined },
      { kind: 'host', host: 'xn--mnchen-3ya.example', port: undefined },
    ])
    expect(parseEgressAllow('10.20.0.0/16,fd00::/8')).toMatchObject([
      { kind: 'network', bits: 16 },
      { kind: 'network', bits: 8 },
    ])
  })

  test.each([
    'http://wm.example',
    '*.example',
    'wm.example:',
    'wm.example:0',
    'wm.example:65536',
    'wm.example:http',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10/8',
    '10.0.0.0/8:80',
    '0.0.0.0/0',
    '::/0',
    '::ffff:10.0.0.0/104',
    'fd00::/129',
    '[fd00::/8]',
    'a b',
    ':80',
    '[::1',
    '999.0.0.1',
  ])('a bad entry ends in a sentence that names it: %s', (entry) => {
    expect(() => parseEgressAllow(`ok.example, ${entry}`)).toThrow(`The egress entry "${entry}" `)
    expect(() => parseEgressAllow(entry)).toThrow(/\.$/)
  })

  it('does not repeat a password that somebody put into an entry', () => {
    expect(() => parseEgressAllow('me:hunter2@wm.example')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
    )
    expect(() => parseEgressAllow('me:hunter2@wm.example')).toThrow('…@wm.example')
  })
})
