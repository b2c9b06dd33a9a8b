import { phraseOf } from './conditions.ts'
import type { RuleRow } from './rule-rows.ts'
import { actionsOf, type SubjectWords, wordsOf } from './vocabulary.ts'

/** What one rule does, in a sentence. */
export function sentenceOf(
  vocabulary: readonly SubjectWords[],
  { permission: { subject, action, inverted }, conditions }: RuleRow,
): string {
  const words = wordsOf(vocabulary, subject)
  const verb = inverted ? 'May not' : 'May'
  if (!words) return `“${subject}” is a word of other clients of this API. It grants nothing here.`
  const actions = actionsOf(words, action)
  if (actions.length === 0) return `Names nothing that can be done with ${words.noun} yet.`
  const isAll = actions.length > 1 && actions.length === Object.keys(words.actions).length
  const doing =
    isAll && !inverted
      ? `do everything with ${words.noun}`
      : `${listed(
          actions.map((name) => words.actions[name] ?? name),
          inverted,
        )} ${words.noun}`
  const where = phraseOf(conditions)
  return `${verb} ${doing}${where && `, ${where}`}.`
}

/** `see, create and change`; what is forbidden is an or. */
function listed(parts: readonly string[], isForbidden: boolean): string {
  if (parts.length < 2) return parts.join('')
  return `${parts.slice(0, -1).join(', ')} ${isForbidden ? 'or' : 'and'} ${parts.at(-1)}`
}
