import { type Rule, TROUBLE } from './rule.ts'

/**
 * What Windmill says, by the beginning of the text, first match wins. `s` lets a text run over lines.
 *
 * 401 has three meanings: the token is not accepted (or Windmill's database is away, or this workspace is not for it), its scopes forbid the route, a row is hidden from it.
 * 400 has as many: a bad request, a missing right (row-level security), a conflict, a database that is away.
 */
export const bodyRules: readonly (Rule & { readonly begins: RegExp })[] = [
  // Who are we.
  {
    begins: /^(?:Not authorized: )?Unauthorized$/,
    reason: 'token',
    kind: 'unauthorized',
    message: 'Windmill does not accept the access token here: it is wrong, expired or revoked, or not for this workspace',
  },
  {
    begins: /^Unauthorized scoped token/,
    reason: 'job-scopes',
    kind: 'forbidden',
    message: "The access token's scopes allow running jobs only: create one without scopes, or with variables:write",
  },
  {
    begins: /^Not authorized: Variable exists but you don't have access to it/s,
    reason: 'hidden',
    kind: 'forbidden',
    message: 'This variable exists in Windmill, but the token may not see it',
  },
  { begins: /^Not authorized: /s, reason: 'not-authorized', kind: 'forbidden', message: "The token's user may not do this in Windmill" },
  { begins: /^Require Admin privileges/, reason: 'admins-only', kind: 'forbidden', message: 'Windmill lets only administrators do this' },

  // Permission denied: 500 in old versions, 403 in new ones.
  {
    begins: /^Permission denied: Token is read-only/,
    reason: 'read-only',
    kind: 'forbidden',
    message: 'The access token is read-only: create one that may write',
  },
  {
    begins: /^Permission denied: Ruleset /s,
    reason: 'ruleset',
    kind: 'forbidden',
    message:
      "A protection rule of this Windmill workspace blocks direct changes: let the token's user bypass it, or choose another workspace",
  },
  {
    begins: /^Permission denied: (?:Access denied\. )?Required scope: /s,
    reason: 'scopes',
    kind: 'forbidden',
    message: "The access token's scopes do not allow this: it needs variables:read and variables:write for the sync's path",
  },
  { begins: /^Permission denied: /s, reason: 'permission', kind: 'forbidden', message: 'Windmill denied permission' },
  {
    begins: /^Bad request: Invalid scope domain/,
    reason: 'bad-scopes',
    kind: 'forbidden',
    message: 'The access token has a scope that this Windmill does not know: create another',
  },

  // Something is there, or nothing is.
  {
    begins: /^Bad request: Variable .* already exists$/s,
    reason: 'exists',
    kind: 'conflict',
    message: 'A variable of this name is there already',
  },
  {
    begins: /^SqlErr: .*duplicate key value violates unique constraint "variable_pkey"/s,
    reason: 'exists',
    kind: 'conflict',
    message: 'A variable of this name was created at the same moment',
  },
  {
    begins: /^Not found: /s,
    reason: 'not-found',
    kind: 'missing',
    message: 'Windmill does not have this variable, or the token may not write it',
  },
  {
    begins: /^(?:Internal: fetching workspace key: no rows returned|SqlErr: .*violates foreign key constraint)/s,
    reason: 'no-workspace',
    kind: 'missing',
    message: 'This workspace does not exist in Windmill',
  },

  // Its database. A 400, all of them.
  {
    begins: /^SqlErr: .*row-level security policy/s,
    reason: 'row-level-security',
    kind: 'forbidden',
    message: "The token's user may not write to this path (a right given less than two minutes ago may not count yet)",
  },
  {
    begins: /^SqlErr: pool timed out/,
    reason: 'database-away',
    kind: 'unavailable',
    message: 'Windmill cannot reach its database',
  },
  {
    begins:
      /^SqlErr: .*(?:database system is (?:starting up|shutting down|in recovery)|too many clients already|remaining connection slots)/s,
    reason: 'database-away',
    kind: 'unavailable',
    message: "Windmill's database takes no work now",
  },
  {
    begins:
      /^SqlErr: .*(?:error communicating with|terminating connection|Connection re(?:set|fused)|Broken pipe|pool closed|deadlock detected|could not serialize|canceling statement)/s,
    reason: 'database-trouble',
    kind: TROUBLE,
    message: 'Windmill lost its database during the request',
  },
  {
    begins: /^SqlErr: .*check constraint "proper_id"/s,
    reason: 'bad-path',
    kind: 'rejected',
    message: 'Windmill refuses a path like this: letters, digits, _ and - only',
  },
  {
    begins: /^SqlErr: .*value too long for type/s,
    reason: 'too-long',
    kind: 'rejected',
    message: 'The value, the path or the description is too long for Windmill',
  },
  { begins: /^SqlErr: /, reason: 'database', kind: 'rejected', message: "Windmill's database refused the request" },

  // Limits and values.
  {
    begins: /^(?:Quota exceeded: |Bad request: You have reached the maximum number)/,
    reason: 'quota',
    kind: 'rejected',
    message: 'This Windmill workspace holds no more variables: its quota is used up',
  },
  {
    begins: /^Bad request: An encrypted draft secret could not be decrypted/,
    reason: 'taken-for-ciphertext',
    kind: 'rejected',
    message: 'Windmill took the value for a ciphertext of its own: put something before $encrypted:',
  },
  // A value that cannot be opened stays so; the same words after a write say nothing about the write.
  {
    begins: /^Internal: (?:Could not decrypt value|Invalid byte \d|Invalid padding)/s,
    reason: 'undecryptable',
    kind: { read: 'rejected', write: 'uncertain' },
    message: 'Windmill cannot decrypt this variable: it was written under another key',
  },
  {
    begins: /^Internal: No set fields/,
    reason: 'nothing-to-set',
    kind: 'protocol',
    message: 'Windmill understood none of the fields of an update',
  },
  {
    begins: /^Internal: fetching global identity/s,
    reason: 'no-identity',
    kind: TROUBLE,
    message: "The token's user has no account of its own in this Windmill",
  },
  { begins: /^Bad request: /s, reason: 'bad-request', kind: 'rejected', message: 'Windmill refused the request' },

  // The request's form: what its HTTP layer says.
  {
    begins: /^Failed to buffer the request body/,
    reason: 'too-large',
    kind: 'rejected',
    message: 'The request is larger than Windmill takes',
  },
  {
    begins: /^Failed to parse the request body as JSON/s,
    reason: 'unreadable',
    kind: 'rejected',
    message: 'Windmill could not read the request',
  },
  {
    begins: /^(?:Failed to deserialize (?:the JSON body|query string)|Expected request with `Content-Type)/s,
    reason: 'unreadable',
    kind: 'protocol',
    message: 'Windmill expects this request in another form: its version may be newer than this connector',
  },
]
