import { useOrganization } from '../organization/use-organization.ts'
import { Page } from '../parts/page.tsx'
import { Channels } from './channels.tsx'
import { ofOrganization } from './queries.ts'

export function NotificationsPage() {
  const { name, why } = useOrganization()
  return (
    <Page
      title="Notifications"
      within={name}
      lead="Webhooks and e-mail addresses here hear of all projects and of the audit log. Those of one project are in its settings. A message never holds a value or a token."
    >
      <Channels path={ofOrganization} reason={why('see or change its notifications')} canHearOfLog />
    </Page>
  )
}
