import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'

/** A name server on this machine, whose answers a test chooses. */
export interface NameServer {
  /** Every address of a name, as the guard asks for them; rejects where there is none. */
  resolve(name: string): Promise<readonly string[]>
  /** Questions that it was asked, over the wire. */
  asked(): number
  close(): Promise<void>
}

/** The addresses of a name at its n-th look-up, from 0. Undefined: there is no such name. */
export type Answers = (name: string, lookUp: number) => readonly string[] | undefined

const TYPE_A = 1
const TYPE_AAAA = 28
const NO_SUCH_NAME = 3
const HEADER_BYTES = 12

export async function startNameServer(answers: Answers): Promise<NameServer> {
  const socket = createSocket('udp4')
  const lookUps = new Map<string, number>()
  let asked = 0
  socket.on('message', (question, { port, address }) => {
    asked += 1
    const { name, type, end } = readQuestion(question)
    // Both kinds of address are asked for in one look-up.
    const lookUp = (lookUps.get(name) ?? 1) - 1
    const found = answers(name, lookUp)
    const fitting = (found ?? []).filter((each) => isIPv6(each) === (type === TYPE_AAAA))
    socket.send(writeAnswer(question.subarray(0, end), found === undefined, type, fitting), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const resolver = new Resolver({ timeout: 2_000, tries: 1 })
  resolver.setServers([`127.0.0.1:${socket.address().port}`])
  return {
    async resolve(name) {
      lookUps.set(name, (lookUps.get(name) ?? 0) + 1)
      const [v4, v6] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
      const all = [v4, v6].flatMap((each) => (each.status === 'fulfilled' ? each.value : []))
      if (all.length === 0) throw new Error('There is no address.')
      return all
    },
    asked: () => asked,
    async close() {
      resolver.cancel()
      socket.close()
      await once(socket, 'close')
    },
  }
}

function readQuestion(message: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = []
  let at = HEADER_BYTES
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 }
}

function writeAnswer(question: Buffer, isMissing: boolean, type: number, addresses: readonly string[]): Buffer {
  const head = Buffer.from(question)
  head.writeUInt16BE(0x8180 | (isMissing ? NO_SUCH_NAME : 0), 2)
  head.writeUInt16BE(addresses.length, 6)
  head.writeUInt32BE(0, 8)
  const records = addresses.map((address) => {
    const data = type === TYPE_A ? Buffer.from(address.split('.').map(Number)) : bytesOfV6(address)
    const record = Buffer.alloc(HEADER_BYTES)
    // The name is that of the question; nobody keeps the answer.
    record.writeUInt16BE(0xc00c, 0)
    record.writeUInt16BE(type, 2)
    record.writeUInt16BE(1, 4)
    record.writeUInt32BE(0, 6)
    record.writeUInt16BE(data.length, 10)
    return Buffer.concat([record, data])
  })
  return Buffer.concat([head, ...records])
}

function bytesOfV6(address: string): Buffer {
  // The URL parser knows every spelling, and writes out groups of hexadecimal digits.
  const groups = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const [before = '', after] = groups.split('::')
  const [head, tail] = [before, after ?? ''].map((part) => (part === '' ? [] : part.split(':')))
  const zeros = Array<string>(after === undefined ? 0 : 8 - (head?.length ?? 0) - (tail?.length ?? 0)).fill('0')
  return Buffer.from(
    [...(head ?? []), ...zeros, ...(tail ?? [])].flatMap((group) => {
      const value = Number.parseInt(group, 16)
      return [value >> 8, value & 0xff]
    }),
  )
}
