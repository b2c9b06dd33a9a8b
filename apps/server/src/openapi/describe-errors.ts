import { type ErrorCode, errorTable } from '@hanzo-kms/contracts'
import { errorEnvelope } from '@hanzo-kms/contracts/error-envelope'
import { vaultErrors } from '@hanzo-kms/contracts/vault'
import { type Components, describeShape, type JsonShape } from './describe-shape.ts'

/** Answers by status, each with the names that programs match on. Routes that may fail alike refer to the same answer. */
export function describeErrors(codes: readonly ErrorCode[], components: Components): Readonly<Record<string, JsonShape>> {
  const byStatus = Map.groupBy(new Set(codes), (code) => errorTable[code].status)
  return Object.fromEntries([...byStatus].map(([status, those]) => [String(status), describeError(status, those, components)]))
}

function describeError(status: number, codes: readonly ErrorCode[], components: Components): JsonShape {
  const rows = codes.map((code) => errorTable[code])
  const names = [...new Set(rows.map(({ error }) => error))].sort()
  const component = [status, ...names].join('-')
  const properties = { statusCode: { const: status }, error: { enum: names } }
  components.responses.set(component, {
    description: [...new Set(rows.map(({ error, meaning }) => `\`${error}\`: ${meaning}`))].join('\n\n'),
    ...(status === 429
      ? { headers: { 'retry-after': { description: 'Whole seconds to wait.', schema: { type: 'integer', minimum: 1 } } } }
      : {}),
    content: {
      'application/json': { schema: { allOf: [describeShape(errorEnvelope, components), { type: 'object', properties }] } },
    },
  })
  return { $ref: `#/components/responses/${component}` }
}

/** Below `/v1/`: the statuses that Vault has for them. */
export function describeVaultErrors(components: Components): Readonly<Record<string, JsonShape>> {
  components.responses.set('Vault-errors', {
    description: 'In the words of Vault.',
    content: { 'application/json': { schema: describeShape(vaultErrors, components) } },
  })
  const statuses = [400, 403, 404, 413, 414, 415, 429, 500]
  return Object.fromEntries(statuses.map((status) => [String(status), { $ref: '#/components/responses/Vault-errors' }]))
}
