import { type CancelSignal, type RemoteName, type Secret, type Stamp, type Stamps, secret } from '@hanzo-kms/connector-kit'
import { z } from 'zod'
import { failureOf, plainText } from './api.ts'
import { isWebPage } from './classify.ts'
import { ownerOf } from './mark.ts'
import { keyFor } from './names.ts'
import { type Place, variablesPath } from './place.ts'
import { readTar } from './read-tar.ts'

/** A variable's file in the archive of a workspace. */
const exported = z.object({ is_secret: z.boolean(), description: z.string().nullish(), value: z.string() })

const SUFFIX = '.variable.json'
/** Where an external secret backend keeps the value, there is a marker in its place, which stays the same whatever the value is. */
const CIPHERTEXT = /^[A-Za-z0-9+/]+={0,2}$/

/**
 * The archive of the workspace holds every visible variable with its ciphertext, which for one workspace is the same whenever the value is: nothing is decrypted, and it is one
 * request.
 */
export async function readStamps(place: Place, signal: CancelSignal): Promise<Stamps> {
  const query = {
    ...{ archive_type: 'tar', plain_secret: false, skip_resources: true, skip_resource_types: true, skip_scripts: true },
    ...{ skip_flows: true, skip_apps: true },
  }
  const request = { method: 'GET', path: `/api/w/${place.target.workspace}/workspaces/tarball`, query, asBytes: true } as const
  const outcome = await place.api.attempt({ request, effect: 'read', read: (answer) => readTar(answer.body) }, signal)
  if (!outcome.ok) throw failureOf(outcome.problem)
  const byName = new Map<RemoteName, Stamp>()
  const strays: { name: string; stamp: Stamp }[] = []
  for (const file of outcome.value) {
    if (!file.name.endsWith(SUFFIX)) continue
    const name = file.name.slice(0, -SUFFIX.length)
    const row = parse(file.content)
    const stamp = row && stampIn(row)
    if (stamp === undefined) continue
    if (keyFor(name, place.target) !== undefined) byName.set(name as RemoteName, stamp)
    else if (ownerOf(row ?? {}, place.owner) === place.owner) strays.push({ name, stamp })
  }
  return { byName, strays }
}

/** What Windmill would store for this value as a secret. It is told the value, as with every write, and keeps nothing. */
export async function stampOf(place: Place, value: Secret<string>, signal: CancelSignal): Promise<Stamp> {
  const request = { method: 'POST', path: variablesPath(place, 'encrypt'), json: value.reveal() } as const
  return sealed(
    await place.api.ask({ request, effect: 'read', read: (answer) => (isWebPage(answer) ? undefined : plainText(answer)) }, signal),
  )
}

/** A variable that is no secret any more is never equal to one that is. */
function stampIn({ is_secret, value }: z.infer<typeof exported>): Stamp | undefined {
  if (!is_secret) return secret(`plain ${value}`)
  return CIPHERTEXT.test(value) ? sealed(value) : undefined
}

const sealed = (ciphertext: string) => secret(`sealed ${ciphertext}`)

function parse(content: string): z.infer<typeof exported> | undefined {
  try {
    return exported.safeParse(JSON.parse(content)).data
  } catch {
    // SECURITY: a parser's error quotes what it read.
    return undefined
  }
}
