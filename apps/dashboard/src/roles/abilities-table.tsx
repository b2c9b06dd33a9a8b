import { FactLine } from '../parts/fact-line.tsx'
import { type Ability, abilitiesOf } from './abilities.ts'
import type { RuleRow } from './rule-rows.ts'
import type { SubjectWords } from './vocabulary.ts'

/** What all rules together come to, per subject. */
export function Abilities({ rules, vocabulary }: { readonly rules: readonly RuleRow[]; readonly vocabulary: readonly SubjectWords[] }) {
  const abilities = abilitiesOf(rules, vocabulary)
  const able = abilities.filter(({ can, some }) => can.length + some.length > 0)
  const unable = abilities.filter((ability) => !able.includes(ability))
  return (
    <section aria-labelledby="abilities" className="grid content-start gap-2 rounded border border-line bg-surface p-4 lg:sticky lg:top-4">
      <h2 id="abilities">What this role can do</h2>
      {able.length === 0 && <p className="text-muted">Nothing yet. Whoever has it alone sees nothing here.</p>}
      <ul>
        {able.map((ability) => (
          <AbilityLine key={ability.noun} ability={ability} />
        ))}
      </ul>
      {able.length > 0 && unable.length > 0 && <p className="text-muted">Nothing with {unable.map(({ noun }) => noun).join(', ')}.</p>}
    </section>
  )
}

function AbilityLine({ ability: { noun, can, some, cannot, where } }: { readonly ability: Ability }) {
  const isAll = some.length + cannot.length === 0
  return (
    <FactLine state={some.length > 0 ? 'warning' : 'yes'}>
      <span className="font-medium">{noun.replace(/^./, (first) => first.toUpperCase())}</span>
      {can.length > 0 && <span className="block">Can {isAll && can.length > 1 ? 'do everything' : can.join(', ')}.</span>}
      {some.length > 0 && (
        <span className="block">
          Can {some.join(', ')} in some places: {where.join('; ')}.
        </span>
      )}
      {cannot.length > 0 && <span className="block text-muted">Cannot {cannot.join(', ')}.</span>}
    </FactLine>
  )
}
