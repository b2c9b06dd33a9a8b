import { type FormEvent, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'

/** The organization that this browser last went to the provider of. No secret, and in no address. */
const REMEMBERED = 'hanzo-kms.single-sign-on'

/** To the identity provider of an organization. Which organizations have one is not told: whoever comes names theirs. */
export function SingleSignOn({ returnTo, organization }: { readonly returnTo: string; readonly organization: string | undefined }) {
  const known = organization ?? localStorage.getItem(REMEMBERED) ?? ''
  const [isOpen, open] = useState(known !== '')
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const slug = String(new FormData(event.currentTarget).get('organization')).trim().toLowerCase()
    if (slug === '') return
    localStorage.setItem(REMEMBERED, slug)
    // Not a form that is sent: the policy of the page lets no form lead to another site, not even by a redirect of ours.
    window.location.assign(`/api/v1/auth/oidc/${encodeURIComponent(slug)}/start?${new URLSearchParams({ returnTo })}`)
  }
  return (
    <div className="mt-6 border-t border-line pt-4">
      {isOpen ? (
        <form className="grid gap-4" onSubmit={submit}>
          <Field
            label="Organization"
            name="organization"
            defaultValue={known}
            maxLength={128}
            autoComplete="organization"
            autoCapitalize="none"
            spellCheck={false}
            hint="Its short name, as your administrator told you."
            required
            autoFocus={known === ''}
          />
          <Button type="submit">Go on to the identity provider</Button>
        </form>
      ) : (
        <Button className="w-full" onClick={() => open(true)}>
          Use single sign-on
        </Button>
      )}
    </div>
  )
}
