import type { PasswordHasher } from '@hanzo-kms/core'
import { hash, verify } from '@node-rs/argon2'

/** `Algorithm.Argon2id`: an ambient const enum, which erasable TypeScript cannot name. */
const ARGON2ID = 2
/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const options = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const argon2Passwords: PasswordHasher = {
  hash: (password) => hash(password, options),
  verify: (password, hashed) => verify(hashed, password),
}
