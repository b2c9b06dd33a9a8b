import { networkInterfaces } from 'node:os'
import { isUnspecified } from './address-class.ts'
import { canonicalHost } from './canonical-host.ts'
import type { Endpoint } from './egress-policy.ts'
import { readAddress } from './ip-address.ts'

export type ResolveHost = (host: string) => Promise<readonly string[]>

/**
 * The closed endpoints of one port as addresses too: a name also as what it resolves to now, the unspecified address also as every address of this machine.
 * Rejects when a name cannot be resolved: what cannot be compared cannot be ruled out.
 */
export async function takeClosedEndpoints(
  neverReach: readonly Endpoint[],
  port: number,
  resolve: ResolveHost,
  listOwnAddresses: () => readonly string[] = listInterfaceAddresses,
): Promise<readonly Endpoint[]> {
  const taken = neverReach
    .filter((endpoint) => endpoint.port === port)
    .map(async (endpoint) => {
      const host = canonicalHost(endpoint.host) ?? endpoint.host
      const address = readAddress(host)
      if (address === undefined) return [host, ...(await resolve(host))]
      return isUnspecified(address) ? [host, ...listOwnAddresses()] : [host]
    })
  return (await Promise.all(taken)).flat().map((host) => ({ host, port }))
}

function listInterfaceAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map((each) => each.address.replace(/%.*$/, '')))
}
