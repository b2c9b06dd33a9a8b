import type { Secret } from '@hanzo-kms/connector-kit'
import type { Cryptography } from '../../keyring/cryptography.ts'

/**
 * The nonce and the PKCE verifier of a flow, derived from the one secret that the browser's cookie holds: the database keeps none of them.
 * SECURITY: whoever brings another browser, or none, cannot complete the flow, although they know the state and the code.
 */
export function deriveFlowSecrets({ hmac, base64url }: Pick<Cryptography, 'hmac' | 'base64url'>, browser: Secret<string>, state: string) {
  const key = new TextEncoder().encode(browser.reveal())
  const derive = (purpose: string) => base64url(hmac(key, new TextEncoder().encode(`hanzo-kms/oidc/${purpose}/${state}`)))
  return { state, nonce: derive('nonce'), codeVerifier: derive('verifier') }
}
