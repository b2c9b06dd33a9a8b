import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { Button } from '../parts/button.tsx'
import { CheckBox } from '../parts/check-box.tsx'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { type ConditionRow, fieldWords, operators, operatorWords } from './conditions.ts'
import type { RuleRow } from './rule-rows.ts'
import { sentenceOf } from './sentence.ts'
import { actionsOf, type ConditionField, type SubjectWords, wordsOf } from './vocabulary.ts'

interface Props {
  readonly rule: RuleRow
  readonly number: number
  readonly count: number
  readonly vocabulary: readonly SubjectWords[]
  readonly change: (rule: RuleRow) => void
  readonly move: (by: -1 | 1) => void
  readonly remove: () => void
}

/** One rule: its sentence first, then what it is made of. */
export function RuleFields({ rule, number, count, vocabulary, change, move, remove }: Props) {
  const { permission } = rule
  const words = wordsOf(vocabulary, permission.subject)
  const set = (to: Partial<RuleRow['permission']>) => change({ ...rule, permission: { ...permission, ...to } })
  const chooseSubject = (subject: string) => {
    const next = wordsOf(vocabulary, subject)
    const kept = next ? actionsOf(next, permission.action) : []
    const action = kept.length > 0 ? kept : Object.keys(next?.actions ?? {}).slice(0, 1)
    const conditions = rule.conditions.filter(({ field }) => next?.fields.includes(field))
    change({ ...rule, permission: { ...permission, subject, action: [...action] }, conditions })
  }
  return (
    <fieldset className="grid gap-3 rounded border border-line p-4">
      <legend className="px-1 font-medium">Rule {number}</legend>
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-2">
        <p className="font-medium" aria-live="polite">
          {sentenceOf(vocabulary, rule)}
        </p>
        <div className="flex gap-1">
          <Mini
            label={`Move rule ${number} up`}
            icon={ArrowUp}
            press={() => move(-1)}
            reason={number === 1 ? 'It is the first.' : undefined}
          />
          <Mini
            label={`Move rule ${number} down`}
            icon={ArrowDown}
            press={() => move(1)}
            reason={number === count ? 'It is the last.' : undefined}
          />
          <Mini label={`Remove rule ${number}`} icon={X} press={remove} />
        </div>
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <Choice
          label="Kind"
          aria-label={`Kind of rule ${number}`}
          value={permission.inverted ? 'not' : 'may'}
          onChange={({ target }) => set({ inverted: target.value === 'not' })}
        >
          <option value="may">Allows</option>
          <option value="not">Forbids</option>
        </Choice>
        <Choice
          label="About"
          aria-label={`About, rule ${number}`}
          value={words?.subject ?? permission.subject}
          onChange={({ target }) => chooseSubject(target.value)}
        >
          {vocabulary.map(({ subject, noun }) => (
            <option key={subject} value={subject}>
              {noun}
            </option>
          ))}
          {!words && <option value={permission.subject}>{permission.subject}</option>}
        </Choice>
      </div>
      {words && <Actions words={words} action={permission.action} number={number} set={(action) => set({ action: [...action] })} />}
      {words && (words.fields.length > 0 || rule.conditions.length > 0) && (
        <Conditions number={number} fields={words.fields} rows={rule.conditions} set={(conditions) => change({ ...rule, conditions })} />
      )}
    </fieldset>
  )
}

interface MiniProps {
  readonly label: string
  readonly icon: typeof X
  readonly press: () => void
  readonly reason?: string | undefined
}

function Mini({ label, icon: Icon, press, reason }: MiniProps) {
  return <Button kind="quiet" icon={<Icon size={16} aria-hidden />} aria-label={label} onClick={press} reason={reason} />
}

interface ActionsProps {
  readonly words: SubjectWords
  readonly action: readonly string[]
  readonly number: number
  readonly set: (action: readonly string[]) => void
}

function Actions({ words, action, number, set }: ActionsProps) {
  const chosen = actionsOf(words, action)
  const toggle = (name: string, isOn: boolean) => set(isOn ? [...chosen, name] : chosen.filter((other) => other !== name))
  return (
    <fieldset className="flex flex-wrap gap-x-5 gap-y-2" aria-label={`What rule ${number} is for`}>
      {Object.entries(words.actions).map(([name, verb]) => (
        <CheckBox
          key={name}
          label={verb.replace(/^./, (first) => first.toUpperCase())}
          checked={chosen.includes(name)}
          onChange={({ target }) => toggle(name, target.checked)}
        />
      ))}
    </fieldset>
  )
}

interface ConditionsProps {
  readonly number: number
  readonly fields: readonly ConditionField[]
  readonly rows: readonly ConditionRow[]
  readonly set: (rows: readonly ConditionRow[]) => void
}

function Conditions({ number, fields, rows, set }: ConditionsProps) {
  const change = (key: number, to: Partial<ConditionRow>) => set(rows.map((row) => (row.key === key ? { ...row, ...to } : row)))
  const [field = 'environment'] = fields
  const add = () => set([...rows, { key: Math.max(-1, ...rows.map(({ key }) => key)) + 1, field, operator: '$eq', text: '' }])
  return (
    <div className="grid justify-items-start gap-3">
      {rows.map(({ key, field: chosen, operator, text }, at) => {
        const name = `condition ${at + 1} of rule ${number}`
        return (
          <div key={key} className="grid w-full items-end gap-2 sm:grid-cols-[auto_auto_minmax(0,1fr)_auto]">
            <Choice
              label="Only where"
              aria-label={`Only where, ${name}`}
              value={chosen}
              onChange={({ target }) => change(key, { field: target.value as ConditionField })}
            >
              {[...new Set([...fields, chosen])].map((known) => (
                <option key={known} value={known}>
                  {fieldWords[known]}
                </option>
              ))}
            </Choice>
            <Choice
              label="How"
              aria-label={`How, ${name}`}
              value={operator}
              onChange={({ target }) => change(key, { operator: target.value as ConditionRow['operator'] })}
            >
              {operators.map((known) => (
                <option key={known} value={known}>
                  {operatorWords[known]}
                </option>
              ))}
            </Choice>
            <div>
              <Field
                label="What"
                aria-label={`What, ${name}`}
                value={text}
                onChange={({ target }) => change(key, { text: target.value })}
                spellCheck={false}
                autoComplete="off"
                className="font-mono"
                placeholder={placeholders[chosen]}
              />
            </div>
            <Mini label={`Remove ${name}`} icon={X} press={() => set(rows.filter((row) => row.key !== key))} />
          </div>
        )
      })}
      {rows.some(({ operator }) => operator === '$glob') && (
        <p className="text-muted">
          * is any text, ? one character, {'{a,b}'} one of these. In a folder * stops at /, and /app/** is /app and all below it.
        </p>
      )}
      <Button icon={<Plus size={16} aria-hidden />} onClick={add} aria-label={`Only where … in rule ${number}`}>
        Only where …
      </Button>
    </div>
  )
}

const placeholders: Readonly<Record<ConditionField, string>> = {
  environment: 'prod',
  secretPath: '/payments',
  secretName: 'DATABASE_URL',
  secretTags: 'payments',
  connectionId: '',
}
