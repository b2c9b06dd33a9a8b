import type { PasswordHasher } from '@hanzo-kms/core'
import { Algorithm, hash, verify } from '@node-rs/argon2'

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const options = { algorithm: Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const argon2Passwords: PasswordHasher = {
  hash: (password) => hash(password, options),
  verify: (password, hashed) => verify(hashed, password),
}
