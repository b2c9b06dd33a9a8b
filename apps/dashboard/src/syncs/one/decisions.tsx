import type { Plan, SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { Button } from '../../parts/button.tsx'
import { ProblemPanel } from '../../parts/problem-panel.tsx'
import { useRights } from '../../projects/use-rights.ts'
import { asSentence, plural } from '../plan-words.ts'
import { pathOf } from '../queries.ts'

type Decision = 'leave' | 'adopt' | 'import'
const answers: readonly (readonly [Decision, string])[] = [
  ['leave', 'Keep Windmill’s'],
  ['adopt', 'Use ours'],
  ['import', 'Import into KMS'],
]

interface Props {
  readonly sync: SecretSync
  readonly plan: Plan
  readonly refresh: () => void
}

/** Keys that are there and not ours. Asked only where there are any, about named rows. */
export function Decisions({ sync, plan, refresh }: Props) {
  const open = plan.steps.filter(({ action }) => action === 'needs-decision')
  const notDecidable = useRights()('secret-syncs', 'edit', 'decide for this sync')
  const [chosen, choose] = useState<Readonly<Record<string, Decision>>>({})
  const deciding = useMutation({
    mutationFn: () => call('PUT', `${pathOf(sync.id)}/decisions`, { body: { decisions: chosen } }),
    onSuccess: () => {
      choose({})
      refresh()
    },
  })
  if (open.length === 0) return null
  const chosenCount = Object.keys(chosen).length
  const all = (decision: Decision) => choose(Object.fromEntries(open.map(({ key }) => [key, decision])))
  return (
    <div className="grid gap-3 rounded border border-warn bg-surface p-4">
      <p className="font-medium">
        {plural(open.length, 'key is', 'keys are')} in Windmill already, written by somebody else. Nothing is touched until you decide.
      </p>
      <ul className="grid gap-2">
        {open.map(({ key, name, reason }) => (
          <li key={name}>
            <fieldset className="flex flex-wrap items-center gap-x-4 gap-y-1">
              <legend className="float-left mr-2 font-mono">{key}</legend>
              {answers.map(([decision, word]) => (
                <label key={decision} className="flex cursor-pointer items-center gap-1.5">
                  <input
                    type="radio"
                    name={`decision ${name}`}
                    className="size-4 accent-accent-solid"
                    checked={chosen[key] === decision}
                    onChange={() => choose({ ...chosen, [key]: decision })}
                  />
                  {word}
                </label>
              ))}
              <span className="basis-full text-muted">{asSentence(reason)}</span>
            </fieldset>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        {open.length > 1 &&
          answers.map(([decision, word]) => (
            <Button key={decision} onClick={() => all(decision)}>
              {word}: all {open.length}
            </Button>
          ))}
        <Button
          kind="primary"
          busy={deciding.isPending}
          reason={notDecidable ?? (chosenCount === 0 ? 'Choose for at least one key.' : undefined)}
          onClick={() => deciding.mutate()}
        >
          Decide {plural(chosenCount, 'key', 'keys')}
        </Button>
      </div>
      {deciding.error && <ProblemPanel error={deciding.error} />}
    </div>
  )
}
