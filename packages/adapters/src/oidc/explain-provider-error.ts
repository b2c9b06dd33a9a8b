/** By the library's code. */
const sentences: ReadonlyMap<string, string> = new Map([
  [
    'OAUTH_RESPONSE_IS_NOT_CONFORM',
    'answered with an unexpected status. Check the issuer; it is the address above /.well-known/openid-configuration',
  ],
  ['OAUTH_RESPONSE_IS_NOT_JSON', 'did not answer in JSON. Check the issuer; it is the address above /.well-known/openid-configuration'],
  ['OAUTH_PARSE_ERROR', 'sent an answer that cannot be read'],
  ['OAUTH_INVALID_RESPONSE', 'sent an answer that does not hold: a state, nonce or token is missing, or is of another sign-in'],
  ['OAUTH_HTTP_REQUEST_FORBIDDEN', 'names an address that is not https'],
  ['OAUTH_REQUEST_PROTOCOL_FORBIDDEN', 'names an address that is not https'],
  ['OAUTH_JWT_TIMESTAMP_CHECK_FAILED', 'sent an ID token that has expired, or is not valid yet. Check both clocks'],
  ['OAUTH_JWT_CLAIM_COMPARISON_FAILED', 'sent an ID token of another issuer, for another client, or of another sign-in'],
  ['OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED', 'says that its issuer is another. Write the issuer exactly as the provider names it'],
  ['OAUTH_KEY_SELECTION_FAILED', 'signed the ID token with a key that it does not publish'],
  ['OAUTH_MISSING_SERVER_METADATA', 'does not say where it is asked'],
  ['OAUTH_INVALID_SERVER_METADATA', 'says something of itself that cannot be used'],
  ['OAUTH_UNSUPPORTED_OPERATION', 'asks for something that is not supported here'],
  ['OAUTH_TIMEOUT', 'did not answer in time'],
])

/** By the protocol's own error codes. */
const refusals: ReadonlyMap<string, string> = new Map([
  ['access_denied', 'You, or your identity provider, said no to this sign-in'],
  ['login_required', 'Your identity provider wants you to sign in there first'],
  ['invalid_client', 'The identity provider does not accept the client id and client secret. An administrator must renew them'],
  ['invalid_grant', 'The identity provider does not accept the code any more. Begin again'],
])

/** SECURITY: of what the other side sent only codes that we know are looked at; no text of it is repeated. */
export function explainProviderError(issuer: string, error: unknown): string {
  const { code, error: refusal } = error as { readonly code?: unknown; readonly error?: unknown }
  const refused = typeof refusal === 'string' ? (refusals.get(refusal) ?? 'The identity provider refused this sign-in') : undefined
  if (refused !== undefined) return `${refused}.`
  return `${issuer} ${(typeof code === 'string' && sentences.get(code)) || 'could not be used: its answer does not hold'}.`
}
