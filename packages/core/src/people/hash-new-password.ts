import type { Secret } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import { passwordCharsMin } from '@hanzo-kms/contracts/auth'
import type { Dependencies } from '../ports.ts'

/** The hash of a password that is good enough to be one. Throws `badRequest` with the reason why it is not. */
export async function hashNewPassword(
  kms: Pick<Dependencies, 'passwords' | 'passwordCritic'>,
  password: Secret<string>,
  words: readonly string[],
): Promise<string> {
  const text = password.reveal()
  if (text.length < passwordCharsMin)
    throw badRequest(`A password must have at least ${passwordCharsMin} characters: it guards every secret, and shorter ones are guessed.`)
  const weakness = await kms.passwordCritic.weaknessOf(password, words)
  if (weakness !== undefined) throw badRequest(weakness)
  return kms.passwords.hash(text)
}
