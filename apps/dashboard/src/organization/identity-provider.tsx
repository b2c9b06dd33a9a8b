import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { call } from '../api/call.ts'
import { Refusal } from '../api/refusal.ts'
import { organizationRolesQuery } from '../identities/queries.ts'
import { Button } from '../parts/button.tsx'
import { CheckBox } from '../parts/check-box.tsx'
import { Choice } from '../parts/choice.tsx'
import { ConfirmByName } from '../parts/confirm-by-name.tsx'
import { Field } from '../parts/field.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SkeletonRows } from '../parts/skeleton-rows.tsx'
import { Snippet } from '../parts/snippet.tsx'
import { ownOrganizationQuery, type Provider, providerPath, providerQuery } from './queries.ts'
import { useOrganization } from './use-organization.ts'

/** Where the organization's people sign in instead of with a password of this server. */
export function IdentityProvider() {
  const provider = useQuery(providerQuery)
  return (
    <section aria-labelledby="sso" className="grid gap-4">
      <div className="grid gap-1">
        <h2 id="sso">Identity provider</h2>
        <p className="max-w-[70ch] text-muted">
          People sign in with the accounts of an OpenID Connect provider. Whoever has a password here keeps it.
        </p>
      </div>
      {provider.isPending && <SkeletonRows count={4} label="Loading the identity provider" />}
      {provider.isError && <ProblemPanel title="It could not be shown" error={provider.error} again={provider.refetch} />}
      {provider.data !== undefined && (
        <>
          <Register provider={provider.data} />
          <ProviderForm key={provider.data?.updatedAt} provider={provider.data} />
          {provider.data && <RemoveProvider provider={provider.data} />}
        </>
      )}
    </section>
  )
}

/** What the provider must know of us, before and after it is set. */
function Register({ provider }: { readonly provider: Provider | null }) {
  const { id } = useOrganization()
  const slug = useQuery(ownOrganizationQuery(id)).data?.slug
  const redirectUri = provider?.redirectUri ?? (slug ? `${window.location.origin}/api/v1/auth/oidc/${slug}/callback` : undefined)
  if (!redirectUri) return null
  return (
    <div className="grid gap-3">
      <Snippet label="Redirect URI, to register at the provider" text={redirectUri} />
      {provider && <Snippet label="Where people begin" text={provider.signInUrl} />}
    </div>
  )
}

function ProviderForm({ provider }: { readonly provider: Provider | null }) {
  const client = useQueryClient()
  const roles = useQuery(organizationRolesQuery).data ?? []
  // Nobody begins as an administrator by signing in.
  const choosable = roles.filter(({ slug }) => slug !== 'admin')
  const saving = useMutation({
    mutationFn: (body: Readonly<Record<string, unknown>>) => call('PUT', providerPath, { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: providerQuery.queryKey }),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const text = (name: string) => String(typed.get(name) ?? '').trim()
    const clientSecret = text('clientSecret')
    saving.mutate({
      issuer: text('issuer'),
      clientId: text('clientId'),
      ...(clientSecret === '' ? {} : { clientSecret }),
      emailDomains: text('emailDomains')
        .split(/[\s,]+/)
        .filter(Boolean),
      createsAccounts: typed.has('createsAccounts'),
      defaultRole: text('defaultRole') || (provider?.defaultRole ?? 'member'),
      isEnabled: typed.has('isEnabled'),
    })
  }
  const problemOf = (name: string) =>
    saving.error instanceof Refusal ? saving.error.issues.find(({ path }) => path.includes(name))?.message : undefined
  const isOfAField = ['issuer', 'clientId', 'clientSecret', 'emailDomains'].some((name) => problemOf(name) !== undefined)
  const problems = (name: string) => ({ name, problem: problemOf(name), autoComplete: 'off', spellCheck: false })
  return (
    <form onSubmit={submit} className="grid max-w-xl gap-4">
      <Field
        {...problems('issuer')}
        label="Issuer"
        type="url"
        required
        defaultValue={provider?.issuer}
        placeholder="https://accounts.example.com"
        hint="Exactly as the provider names it."
      />
      <Field {...problems('clientId')} label="Client ID" required defaultValue={provider?.clientId} />
      <Field
        {...problems('clientSecret')}
        label="Client Secret"
        type="password"
        autoComplete="new-password"
        required={provider === null}
        optional={provider !== null}
        hint={
          provider === null
            ? 'It is encrypted, and never shown again.'
            : 'Leave it empty to keep the one that is stored. A changed issuer or client ID needs it again.'
        }
      />
      <Field
        {...problems('emailDomains')}
        label="E-mail domains"
        required
        defaultValue={provider?.emailDomains.join(', ')}
        placeholder="example.com"
        hint="Whose addresses may sign in, divided by commas."
      />
      <CheckBox
        name="createsAccounts"
        label="Make an account at the first sign-in"
        hint="Otherwise only people who were invited can come in."
        defaultChecked={provider?.createsAccounts ?? false}
      />
      <Choice label="Role of new accounts" name="defaultRole" defaultValue={provider?.defaultRole ?? 'member'} key={roles.length}>
        {roles.length === 0 && <option value={provider?.defaultRole ?? 'member'}>{provider?.defaultRole ?? 'member'}</option>}
        {choosable.map(({ slug, name }) => (
          <option key={slug} value={slug}>
            {name}
          </option>
        ))}
      </Choice>
      <CheckBox name="isEnabled" label="People can sign in with it" defaultChecked={provider?.isEnabled ?? true} />
      {saving.error && !isOfAField && <ProblemPanel title="Nothing was changed" error={saving.error} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button kind="primary" type="submit" busy={saving.isPending}>
          {saving.isPending ? 'Asking the provider …' : provider ? 'Save' : 'Set the identity provider'}
        </Button>
        {saving.isSuccess && <p role="status">Saved. The provider answered.</p>}
      </div>
    </form>
  )
}

function RemoveProvider({ provider }: { readonly provider: Provider }) {
  const client = useQueryClient()
  const removing = useMutation({
    mutationFn: () => call('DELETE', providerPath),
    onSuccess: () => client.invalidateQueries({ queryKey: providerQuery.queryKey }),
  })
  return (
    <ConfirmByName
      open="Remove the identity provider …"
      name={provider.issuer}
      consequence="Nobody signs in through it any more. Whoever has no password here cannot come in until one is set again. Accounts, roles and what people did stay."
      act="Remove the identity provider"
      confirmed={() => removing.mutate()}
      isBusy={removing.isPending}
      error={removing.error}
    />
  )
}
