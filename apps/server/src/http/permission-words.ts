import type { Permission, ShownPermission } from '@hanzo-kms/contracts/permissions'
import type { Rule } from '@hanzo-kms/core/access/rule'

/** As it was sent; conditions without any field count as none. */
export function toRule({ subject, action, conditions, inverted }: Permission): Rule {
  const isConditional = conditions && Object.values(conditions).some((condition) => condition !== undefined)
  return { subject, actions: action, inverted, ...(isConditional && { conditions }) }
}

/** Our own words, of which built-in roles are made, as the clients of this API family know them. */
const wireActions: Readonly<Record<string, string>> = { describe: 'describeSecret', 'read-value': 'readValue' }

export function showPermission({ subject, actions, conditions, inverted }: Rule): ShownPermission {
  const action = subject === 'secrets' ? actions.map((word) => wireActions[word] ?? word) : [...actions]
  return { subject, action, inverted, ...(conditions && { conditions: withoutAbsent(conditions) }) }
}

function withoutAbsent(conditions: NonNullable<Rule['conditions']>): NonNullable<ShownPermission['conditions']> {
  return JSON.parse(JSON.stringify(conditions)) as NonNullable<ShownPermission['conditions']>
}
