import { z } from 'zod'

/** A name that can stand in a URL. The three sentences are the ones that clients of this API family show. */
export function slugName(field: string, charsMax: number) {
  return z
    .string()
    .trim()
    .min(1, `${field} field must be at least 1 lowercase character`)
    .max(charsMax, `${field} field must be at most ${charsMax} lowercase characters`)
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, `${field} field can only contain lowercase letters, numbers, and hyphens`)
}

export const description = z.string().trim().max(256, 'Description cannot exceed 256 characters').nullish()

/** ISO 8601 in UTC. */
export const instant = z.iso.datetime()
