import { KmsError } from '@hanzo-kms/contracts'
import { organizationVocabulary, projectVocabulary } from '../access/built-in-rights.ts'
import { problemWithGlob } from '../access/glob.ts'
import { actionsOf } from '../access/rights.ts'
import { conditionFields, type Rule } from '../access/rule.ts'

const vocabularies = { project: projectVocabulary, organization: organizationVocabulary }

/**
 * Throws `validation`, naming the place, for a pattern that is none, and for a rule that forbids and means nothing here.
 * SECURITY: words that we do not know grant nothing, so a rule that allows may have them; one that forbids would let pass what its author thought was shut.
 */
export function assertRules(rules: readonly Rule[], kind: keyof typeof vocabularies): void {
  const issues = rules.flatMap((rule, index) => [...globIssues(rule, index), ...wordIssues(rule, index, kind)])
  if (issues.length > 0) throw new KmsError('validation', 'The permissions have a wrong shape', issues)
}

function globIssues({ conditions = {} }: Rule, index: number) {
  return conditionFields.flatMap((field) => {
    const condition = conditions[field]
    const pattern = typeof condition === 'object' ? condition.$glob : undefined
    const problem = pattern === undefined ? undefined : problemWithGlob(pattern)
    return problem === undefined ? [] : [issue(['permissions', index, 'conditions', field, '$glob'], problem)]
  })
}

function wordIssues(rule: Rule, index: number, kind: keyof typeof vocabularies) {
  if (!rule.inverted) return []
  const unknown = rule.actions.filter((action) => actionsOf({ ...rule, actions: [action] }, vocabularies[kind]).length === 0)
  return unknown.map((action) =>
    issue(
      ['permissions', index, 'action'],
      `a rule that forbids must name what there is here, and '${action}' on '${rule.subject}' is not`,
    ),
  )
}

const issue = (path: readonly (string | number)[], message: string) => ({ code: 'custom', path, message })
