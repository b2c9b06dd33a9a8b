import type { Role } from '@hanzo-kms/contracts/roles'
import { Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Refusal } from '../api/refusal.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { Abilities } from './abilities-table.tsx'
import { RuleFields } from './rule-fields.tsx'
import { newRule, permissionsOf, type RuleRow, ruleRowsOf } from './rule-rows.ts'
import type { RoleScope } from './scope.ts'

const RULES_MAX = 200

export type TypedRole = Pick<Role, 'name' | 'slug' | 'description' | 'permissions'>

interface Props {
  readonly scope: RoleScope
  /** What stands in the form at first. */
  readonly role: TypedRole
  readonly act: string
  readonly failed: string
  readonly save: (role: TypedRole) => void
  readonly isBusy: boolean
  readonly error: Error | null
  readonly cancel: () => void
}

/** Name and rules of a role, with what it can do beside them. */
export function RoleForm({ scope, role, act, failed, save, isBusy, error, cancel }: Props) {
  const [name, setName] = useState(role.name)
  const [slug, setSlug] = useState(role.slug)
  const [description, setDescription] = useState(role.description ?? '')
  const [rules, setRules] = useState(() => ruleRowsOf(role.permissions))
  // The slug follows the name until it is typed, or stored already.
  const shownSlug = slug || slugOf(name)
  const change = (to: RuleRow) => setRules(rules.map((rule) => (rule.key === to.key ? to : rule)))
  const move = (at: number, by: -1 | 1) => {
    const rest = rules.toSpliced(at, 1)
    const [moved] = rules.slice(at, at + 1)
    if (moved && at + by >= 0 && at + by <= rest.length) setRules(rest.toSpliced(at + by, 0, moved))
  }
  const empty = rules.findIndex(({ permission }) => permission.action.length === 0)
  const reason = empty >= 0 ? `Rule ${empty + 1} names nothing to do: tick what it is for, or remove it.` : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!reason)
      save({ name: name.trim(), slug: shownSlug.trim(), description: description.trim() || null, permissions: [...permissionsOf(rules)] })
  }
  return (
    <form onSubmit={submit} className="grid items-start gap-8 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="grid gap-4">
        <Field
          label="Name"
          value={name}
          onChange={({ target }) => setName(target.value)}
          required
          maxLength={255}
          autoComplete="off"
          autoFocus
        />
        <Field
          label="Slug"
          value={shownSlug}
          onChange={({ target }) => setSlug(target.value)}
          required
          maxLength={64}
          spellCheck={false}
          autoComplete="off"
          hint="Programs name the role by its slug: lowercase letters, numbers and single hyphens."
        />
        <Field
          label="Description"
          optional
          value={description}
          onChange={({ target }) => setDescription(target.value)}
          maxLength={1_024}
          autoComplete="off"
        />
        <section aria-labelledby="rules" className="grid gap-3">
          <h2 id="rules">Rules</h2>
          <p className="text-muted">What no rule allows is not allowed. Of the rules that fit, the last one decides.</p>
          {rules.map((rule, at) => (
            <RuleFields
              key={rule.key}
              rule={rule}
              number={at + 1}
              count={rules.length}
              vocabulary={scope.words}
              change={change}
              move={(by) => move(at, by)}
              remove={() => setRules(rules.filter(({ key }) => key !== rule.key))}
            />
          ))}
          <div>
            <Button
              icon={<Plus size={16} aria-hidden />}
              onClick={() => setRules([...rules, newRule(rules, scope.words)])}
              reason={rules.length >= RULES_MAX ? `A role has at most ${RULES_MAX} rules.` : undefined}
            >
              Add a rule
            </Button>
          </div>
        </section>
        {error && <ProblemPanel title={failed} error={placed(error)} />}
        {reason && <p className="text-danger">{reason}</p>}
        <div className="flex gap-2">
          <Button kind="primary" type="submit" busy={isBusy} reason={reason}>
            {act}
          </Button>
          <Button onClick={cancel}>Cancel</Button>
        </div>
      </div>
      <Abilities rules={rules} vocabulary={scope.words} />
    </form>
  )
}

function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 64)
}

/** An issue of a rule names the rule as the form does. */
function placed(error: Error): Error {
  if (!(error instanceof Refusal)) return error
  const [issue] = error.issues
  const at = issue?.path[0] === 'permissions' ? issue.path[1] : undefined
  return issue && typeof at === 'number' ? new Refusal({ ...error, message: `Rule ${at + 1}: ${issue.message}.` }) : error
}
