import { SecretsPage } from './secrets-page.tsx'

export function SecretsFrame() {
  return (
    <main id="main" className="px-7 py-6">
      <SecretsPage />
    </main>
  )
}
