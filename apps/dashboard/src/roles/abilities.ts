import { phraseOf } from './conditions.ts'
import type { RuleRow } from './rule-rows.ts'
import { actionsOf, type SubjectWords, wordsOf } from './vocabulary.ts'

/** What a role can do with one subject. `some`: only where conditions say so. */
export interface Ability {
  readonly noun: string
  readonly can: readonly string[]
  readonly some: readonly string[]
  readonly cannot: readonly string[]
  /** Where `some` holds and where not, in words. */
  readonly where: readonly string[]
}

type Reach = 'all' | 'some' | 'none'

/** As the server decides: of the rules that fit a question the last one counts; none: denied. */
export function abilitiesOf(rows: readonly RuleRow[], vocabulary: readonly SubjectWords[]): readonly Ability[] {
  return vocabulary.map((words) => {
    const rules = rows.filter(({ permission }) => wordsOf(vocabulary, permission.subject) === words)
    const names = Object.keys(words.actions)
    const reach = new Map(names.map((action) => [action, reachOf(rules, words, action)]))
    const verbs = (wanted: Reach) => names.filter((action) => reach.get(action) === wanted).map((action) => words.actions[action] ?? action)
    const where = rules.flatMap(({ permission, conditions }) => {
      const phrase = phraseOf(conditions)
      return phrase ? [`${permission.inverted ? 'not ' : ''}${phrase}`] : []
    })
    return { noun: words.noun, can: verbs('all'), some: verbs('some'), cannot: verbs('none'), where: [...new Set(where)] }
  })
}

function reachOf(rules: readonly RuleRow[], words: SubjectWords, action: string): Reach {
  let reach: Reach = 'none'
  for (const { permission, conditions } of rules) {
    if (!actionsOf(words, permission.action).includes(action)) continue
    const isConditional = phraseOf(conditions) !== ''
    if (!isConditional) reach = permission.inverted ? 'none' : 'all'
    else if (reach !== (permission.inverted ? 'none' : 'all')) reach = 'some'
  }
  return reach
}
