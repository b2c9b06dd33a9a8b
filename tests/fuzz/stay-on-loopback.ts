import dns from 'node:dns'
import dnsPromises from 'node:dns/promises'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

const own = new Set(['localhost', '127.0.0.1', '::1', '::ffff:127.0.0.1'])

/**
 * From here on this process reaches its own machine only, whatever addresses are put into requests. Answers with the names and addresses that were wanted and not reached.
 * What the product would have decided is another test's; here it is only kept from trying.
 */
export function stayOnLoopback(): ReadonlySet<string> {
  const refused = new Set<string>()
  const refuse = (host: string) => {
    refused.add(host)
    return Object.assign(new Error('not on this machine'), { code: 'ENOTFOUND' })
  }
  const lookup = dns.lookup as unknown as (host: string, ...rest: unknown[]) => unknown
  const patched = (host: string, ...rest: unknown[]) => {
    if (own.has(host)) return lookup(host, ...rest)
    const done = rest.at(-1) as (error: Error) => void
    return process.nextTick(done, refuse(host))
  }
  const lookupLater = dnsPromises.lookup as unknown as (host: string, ...rest: unknown[]) => Promise<unknown>
  const patchedLater = async (host: string, ...rest: unknown[]) => {
    if (own.has(host)) return lookupLater(host, ...rest)
    throw refuse(host)
  }
  const connect = net.Socket.prototype.connect as unknown as (this: net.Socket, ...rest: unknown[]) => net.Socket
  const patchedConnect = function (this: net.Socket, ...rest: unknown[]) {
    const options = [rest[0]].flat()[0] as { host?: string; path?: string } | undefined
    const host = options?.host ?? 'localhost'
    if (options?.path !== undefined || own.has(host)) return connect.apply(this, rest)
    process.nextTick(() => this.destroy(refuse(host)))
    return this
  }
  Object.assign(dns, { lookup: patched })
  Object.assign(dnsPromises, { lookup: patchedLater })
  Object.assign(net.Socket.prototype, { connect: patchedConnect })
  syncBuiltinESMExports()
  return refused
}
