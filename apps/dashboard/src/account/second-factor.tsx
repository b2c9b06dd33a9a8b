import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { CopyOnce } from '../parts/copy-once.tsx'
import { Field } from '../parts/field.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { sessionQuery } from '../session/queries.ts'

const path = '/api/v1/account/second-factor'

interface State {
  readonly isEnabled: boolean
  readonly recoveryCodesLeft: number
}

const stateQuery = queryOptions({ queryKey: ['second-factor'], queryFn: ({ signal }) => call<State>('GET', path, { signal }) })

export function SecondFactor() {
  const client = useQueryClient()
  const state = useQuery(stateQuery)
  const [codes, showCodes] = useState<readonly string[]>()
  const reread = () => client.invalidateQueries({ queryKey: stateQuery.queryKey })
  const enrolled = async (recoveryCodes: readonly string[]) => {
    showCodes(recoveryCodes)
    await reread()
  }
  return (
    <section aria-labelledby="second-factor" className="grid gap-3">
      <h2 id="second-factor">Second factor</h2>
      {state.isError && <ProblemPanel error={state.error} again={state.refetch} />}
      {codes && (
        <CopyOnce
          label="Recovery codes"
          text={codes.join(' ')}
          hint="Each lets you in once when the app is gone. Keep them somewhere else than the password; they are not shown again."
        />
      )}
      {state.data?.isEnabled === false && <Enrol done={enrolled} />}
      {state.data?.isEnabled && <Remove left={state.data.recoveryCodesLeft} done={reread} />}
    </section>
  )
}

function Enrol({ done }: { readonly done: (recoveryCodes: readonly string[]) => void }) {
  // Who comes through an identity provider may have none here, and is not asked for it.
  const hasPassword = useQuery(sessionQuery).data?.hasPassword ?? true
  const starting = useMutation({
    mutationFn: (password: string | undefined) => call<{ secret: string; otpauthUrl: string }>('POST', path, { body: { password } }),
  })
  const confirming = useMutation({
    mutationFn: (code: string) => call<{ recoveryCodes: readonly string[] }>('POST', `${path}/confirm`, { body: { code } }),
    onSuccess: ({ recoveryCodes }) => done(recoveryCodes),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    if (starting.data) confirming.mutate(String(typed.get('code')))
    else starting.mutate(hasPassword ? String(typed.get('password')) : undefined)
  }
  return (
    <form onSubmit={submit} className="grid max-w-md gap-3">
      <p className="text-muted">
        A code of an authenticator app, beside the usual sign-in. Whoever learns {hasPassword ? 'the password' : 'that'} alone does not get
        in.
      </p>
      {starting.data ? (
        <>
          <CopyOnce
            label="Key for the app"
            text={starting.data.secret}
            hint={<a href={starting.data.otpauthUrl}>Open it in an app on this device</a>}
          />
          <Field
            key="code"
            label="Code that the app shows"
            name="code"
            autoComplete="one-time-code"
            inputMode="numeric"
            required
            autoFocus
          />
        </>
      ) : (
        hasPassword && (
          <Field key="password" label="Your password" name="password" type="password" autoComplete="current-password" required />
        )
      )}
      {(starting.error ?? confirming.error) && <ProblemPanel error={starting.error ?? confirming.error} />}
      <div>
        <Button type="submit" busy={starting.isPending || confirming.isPending}>
          {starting.data ? 'Turn it on' : 'Set up a second factor'}
        </Button>
      </div>
    </form>
  )
}

function Remove({ left, done }: { readonly left: number; readonly done: () => void }) {
  const removing = useMutation({ mutationFn: (code: string) => call('DELETE', path, { body: { code } }), onSuccess: done })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    removing.mutate(String(new FormData(event.currentTarget).get('code')))
  }
  return (
    <form onSubmit={submit} className="grid max-w-md gap-3">
      <p>It is on. {left} recovery codes are left.</p>
      <Field
        label="Code"
        name="code"
        autoComplete="one-time-code"
        required
        hint="Of the app, or a recovery code: turning it off takes the factor itself."
      />
      {removing.error && <ProblemPanel error={removing.error} />}
      <div>
        <Button type="submit" busy={removing.isPending}>
          Turn it off
        </Button>
      </div>
    </form>
  )
}
