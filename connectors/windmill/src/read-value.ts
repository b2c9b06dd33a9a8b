import { type CancelSignal, type RemoteName, type Secret, secret } from '@hanzo-kms/connector-kit'
import { z } from 'zod'
import { json } from './api.ts'
import { type Place, variablesPath } from './place.ts'

const text = z.string().transform((value) => secret(value))

/** Windmill decrypts for this, and writes it into its own audit log. */
export function readValue(place: Place, name: RemoteName, signal: CancelSignal): Promise<Secret<string>> {
  const request = { method: 'GET', path: variablesPath(place, `get_value/${name}`) } as const
  return place.api.ask({ request, effect: 'read', read: json(text) }, signal)
}
