import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { setSessionEnded, unsavedCount } from '../session/ended-session.ts'
import { bringSecondFactor, sessionQuery, signInAgain } from '../session/queries.ts'
import { plural } from '../syncs/plan-words.ts'

/**
 * Over the page, which stays as it is with what was typed into it.
 * SECURITY: for the same person only; another one signs in afresh, on a page that holds nothing of this one's.
 */
export function SignInAgain() {
  const client = useQueryClient()
  const router = useRouter()
  const [asksForCode, askForCode] = useState(false)
  const email = useQuery({ ...sessionQuery, enabled: false }).data?.user.email ?? ''
  const done = async () => {
    setSessionEnded(false)
    await client.invalidateQueries()
    await router.invalidate()
  }
  const entering = useMutation({
    mutationFn: (password: string) => signInAgain(email, password),
    onSuccess: ({ isMfaEnabled }) => (isMfaEnabled ? askForCode(true) : done()),
  })
  const bringing = useMutation({ mutationFn: bringSecondFactor, onSuccess: done })
  const count = unsavedCount()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    if (asksForCode) bringing.mutate(String(typed.get('code')))
    else entering.mutate(String(typed.get('password')))
  }
  const problem = asksForCode ? bringing.error : entering.error
  const why = count > 0 ? `Sign in to save your ${plural(count, 'change', 'changes')}.` : 'Sign in to go on where you were.'
  return (
    <Dialog title="You were signed out">
      <form onSubmit={submit} className="grid max-w-md gap-4">
        <p>Your session has ended. {why} What you typed is kept in this tab.</p>
        <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
        {asksForCode ? (
          <Field
            key="code"
            label="Code of your authenticator app"
            name="code"
            autoComplete="one-time-code"
            spellCheck={false}
            required
            autoFocus
          />
        ) : (
          <Field
            key="password"
            label={`Password of ${email}`}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            autoFocus
          />
        )}
        {problem && (
          <p role="alert" className="text-danger">
            {problem.message}
          </p>
        )}
        <div className="flex flex-wrap items-center gap-3">
          <Button kind="primary" type="submit" busy={entering.isPending || bringing.isPending}>
            Sign in
          </Button>
          <a href="/login">Sign in as somebody else{count > 0 && ' and lose the changes'}</a>
        </div>
      </form>
    </Dialog>
  )
}
