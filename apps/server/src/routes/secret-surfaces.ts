import {
  listSecretsV3Query,
  listSecretsV4Query,
  readSecretByIdV3Query,
  readSecretByIdV4Query,
  readSecretV3Query,
  readSecretV4Query,
  secretName,
  v3,
  v4,
} from '@hanzo-kms/contracts/secrets'
import { z } from 'zod'

/**
 * COMPAT: one surface, two spellings. They differ in how a project is named, in what a read does unasked, in how overrides are listed, and in where a batch lies.
 */
export const secretSurfaces = [
  {
    base: '/api/v3/secrets/raw',
    batch: '/api/v3/secrets/batch/raw',
    move: '/api/v3/secrets/move',
    list: listSecretsV3Query,
    read: readSecretV3Query,
    readById: readSecretByIdV3Query,
    importsUnasked: false,
    overridesUnasked: 'beside',
    bodies: v3,
  },
  {
    base: '/api/v4/secrets',
    batch: '/api/v4/secrets/batch',
    move: '/api/v4/secrets/move',
    list: listSecretsV4Query,
    read: readSecretV4Query,
    readById: readSecretByIdV4Query,
    importsUnasked: true,
    overridesUnasked: 'none',
    bodies: v4,
  },
] as const

export type SecretSurface = (typeof secretSurfaces)[number]

export const namedSecret = z.object({ secretName })
