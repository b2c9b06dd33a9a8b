import { Secret as Hidden } from '@hanzo-kms/connector-kit'
import type { OneTimeCodes } from '@hanzo-kms/core/people/second-factor'
import { Secret, TOTP } from 'otpauth'

const SECRET_BYTES = 20
/** One step before and after: for clocks that differ, and fingers that are slow. */
const WINDOW_STEPS = 1
const options = { issuer: 'Hanzo KMS', algorithm: 'SHA1', digits: 6, period: 30 }

export const totpCodes: OneTimeCodes = {
  newSecret: () => new Hidden(new Secret({ size: SECRET_BYTES }).base32),
  urlOf: (secret, account) => new Hidden(new TOTP({ ...options, label: account, secret: Secret.fromBase32(secret.reveal()) }).toString()),
  stepOf(secret, code, nowMs) {
    if (!/^\d{6}$/.test(code)) return undefined
    const totp = new TOTP({ ...options, secret: Secret.fromBase32(secret.reveal()) })
    // The library compares in constant time.
    const delta = totp.validate({ token: code, timestamp: nowMs, window: WINDOW_STEPS })
    return delta === null ? undefined : totp.counter({ timestamp: nowMs }) + delta
  },
}
