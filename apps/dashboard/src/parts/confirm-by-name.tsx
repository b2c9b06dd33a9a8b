import { type FormEvent, type ReactNode, useState } from 'react'
import { Button } from './button.tsx'
import { Field } from './field.tsx'
import { ProblemPanel } from './problem-panel.tsx'

interface Props {
  /** On the button that asks. */
  readonly open: string
  /** What must be typed. */
  readonly name: string
  /** What is gone afterwards. */
  readonly consequence: ReactNode
  /** On the button that does it. */
  readonly act: string
  readonly reason?: string | undefined
  readonly confirmed: () => void
  readonly isBusy: boolean
  readonly error: unknown
}

/** For what nobody can undo: the consequence first, then the name typed, then the button. */
export function ConfirmByName({ open, name, consequence, act, reason, confirmed, isBusy, error }: Props) {
  const [typed, type] = useState<string>()
  if (typed === undefined)
    return (
      <div className="grid justify-items-start gap-1">
        <Button onClick={() => type('')} reason={reason}>
          {open}
        </Button>
        {reason && <p className="text-muted">{reason}</p>}
      </div>
    )
  const isTyped = typed.trim() === name
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isTyped && !isBusy) confirmed()
  }
  return (
    <form onSubmit={submit} className="grid w-full max-w-2xl gap-3 rounded border border-danger p-4">
      <p>{consequence}</p>
      <Field
        label={`Type ${name} to confirm`}
        value={typed}
        onChange={({ target }) => type(target.value)}
        autoComplete="off"
        spellCheck={false}
        autoFocus
      />
      <div className="flex flex-wrap gap-2">
        <Button kind="danger" type="submit" busy={isBusy} reason={isTyped ? undefined : `Type ${name} first.`}>
          {act}
        </Button>
        <Button onClick={() => type(undefined)}>Cancel</Button>
      </div>
      {error !== null && error !== undefined && <ProblemPanel error={error} />}
    </form>
  )
}
