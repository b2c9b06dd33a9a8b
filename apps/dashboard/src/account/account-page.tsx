import { Page } from '../parts/page.tsx'
import { ChangePassword } from './change-password.tsx'
import { LinkedProvider } from './linked-provider.tsx'
import { PersonalTokens } from './personal-tokens.tsx'
import { SecondFactor } from './second-factor.tsx'
import { Sessions } from './sessions.tsx'

export function AccountPage() {
  return (
    <main id="main" className="max-w-3xl px-7 py-6">
      <Page title="Your account">
        <div className="grid gap-8">
          <SecondFactor />
          <ChangePassword />
          <LinkedProvider />
          <Sessions />
          <PersonalTokens />
        </div>
      </Page>
    </main>
  )
}
