import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { dayOf } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { IdentityProvider } from './identity-provider.tsx'
import { ownOrganizationQuery, statusQuery } from './queries.ts'
import { useOrganization } from './use-organization.ts'

/** What holds for all projects: who the organization is, how its people sign in, and which server this is. */
export function OrganizationSettings() {
  const { id, name, why } = useOrganization()
  const organization = useQuery(ownOrganizationQuery(id))
  const status = useQuery(statusQuery)
  const notAllowed = why('change the settings')
  return (
    <Page title="Settings" within={name}>
      <div className="grid max-w-3xl gap-10">
        <section aria-labelledby="organization" className="grid gap-3">
          <h2 id="organization">Organization</h2>
          {organization.isError && <ProblemPanel error={organization.error} again={organization.refetch} />}
          {organization.data && (
            <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[auto_1fr]">
              <Fact title="Name">{organization.data.name}</Fact>
              <Fact title="Slug, in addresses">
                <span className="font-mono">{organization.data.slug}</span>
              </Fact>
              <Fact title="ID, for the API">
                <span className="font-mono [overflow-wrap:anywhere]">{organization.data.id}</span>
              </Fact>
              <Fact title="Since">{dayOf(organization.data.createdAt)}</Fact>
            </dl>
          )}
        </section>
        {notAllowed ? (
          <section aria-labelledby="sso" className="grid gap-3">
            <h2 id="sso">Identity provider</h2>
            <p className="text-muted">{notAllowed}</p>
          </section>
        ) : (
          <IdentityProvider />
        )}
        <section aria-labelledby="server" className="grid gap-3">
          <h2 id="server">This server</h2>
          {status.isError && <ProblemPanel error={status.error} again={status.refetch} />}
          {status.data && (
            <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[auto_1fr]">
              <Fact title="Version">Hanzo KMS {status.data.version}</Fact>
              <Fact title="Address">
                <span className="font-mono [overflow-wrap:anywhere]">{window.location.origin}</span>
              </Fact>
              <Fact title="API">
                <a href="/api/docs">Every route, with its body and its answers</a>
              </Fact>
            </dl>
          )}
        </section>
      </div>
    </Page>
  )
}

function Fact({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{title}</dt>
      <dd>{children}</dd>
    </>
  )
}
