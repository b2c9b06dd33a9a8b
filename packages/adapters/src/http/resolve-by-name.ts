import { lookup } from 'node:dns/promises'

/** Every address of a name, in the order of preference. */
export async function resolveByName(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true, order: 'verbatim' })).map((answer) => answer.address)
}
