import type { IdentityProvider, SignInFlow } from '../people/oidc/identity-provider.ts'
import { demandDuplicate, demandSame } from './demand-same.ts'
import { everyByte, LONG_AGO_MS, strangeText } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const AT_ONCE = 12
const bytes = (text: string) => new TextEncoder().encode(text)

/** Of sign-ins through an organisation's own provider. */
export function signInElsewhereLaws(bench: StoreBench): readonly StoreCase[] {
  const { inside, plant, storeOf, newId } = bench
  const providerOf = (organizationId: string, changes: Partial<IdentityProvider> = {}): IdentityProvider => ({
    ...{ id: newId(), organizationId, version: 3, issuer: strangeText, clientId: strangeText, sealedClientSecret: everyByte },
    ...{ emailDomains: ['example.com', 'ä.example'], createsAccounts: true, defaultRole: 'no-access', isEnabled: false },
    ...{ createdAtMs: LONG_AGO_MS, updatedAtMs: LONG_AGO_MS + 1 },
    ...changes,
  })
  const flowOf = (organizationId: string, changes: Partial<SignInFlow> = {}): SignInFlow => ({
    ...{ state: everyByte, organizationId, providerId: newId(), providerVersion: 3, browser: bytes('browser') },
    ...{ userId: null, returnTo: strangeText, expiresAtMs: LONG_AGO_MS },
    ...changes,
  })

  return [
    law('providers: one of each organisation, replaced as a whole; every field comes back as it was', async () => {
      const [{ organization }, { organization: other }] = [await plant(), await plant()]
      const [first, beside] = [providerOf(organization.id), providerOf(other.id, { emailDomains: [] })]
      const next = providerOf(organization.id, { version: 4, issuer: 'https://id.example', isEnabled: true, createsAccounts: false })
      await inside(async ({ oidc }) => {
        demandSame(await oidc.findProvider(organization.id), undefined, 'none')
        for (const provider of [first, beside]) await oidc.putProvider(provider)
        demandSame(await oidc.findProvider(organization.id), first, 'the provider')
        await oidc.putProvider(next)
        demandSame(await oidc.findProvider(organization.id), next, 'one that was replaced')
        await oidc.deleteProvider(organization.id)
        demandSame(await oidc.findProvider(organization.id), undefined, 'after deleting it')
        demandSame(await oidc.findProvider(other.id), beside, "another organisation's")
      })
    }),
    law('linked accounts: of one organisation, issuer and subject; one of each', async () => {
      const [{ organization, user }, { organization: other, user: stranger }] = [await plant(), await plant()]
      const account = {
        organizationId: organization.id,
        issuer: 'https://id.example',
        subject: 'Ä',
        userId: user.id,
        createdAtMs: LONG_AGO_MS,
      }
      const beside = { ...account, organizationId: other.id, userId: stranger.id }
      const second = { ...account, subject: 'ä' }
      await inside(async ({ oidc }) => {
        for (const each of [account, beside, second]) await oidc.insertAccount(each)
        demandSame(await oidc.findAccount(organization.id, account.issuer, 'Ä'), account, 'the account')
        demandSame(await oidc.findAccount(other.id, account.issuer, 'Ä'), beside, "another organisation's")
        demandSame(await oidc.findAccount(organization.id, 'https://other.example', 'Ä'), undefined, 'of another issuer')
        demandSame(await oidc.findAccount(organization.id, account.issuer, 'b'), undefined, 'of another subject')
        demandSame((await oidc.listAccounts(organization.id, user.id)).length, 2, 'accounts of the user')
        demandSame(await oidc.listAccounts(other.id, user.id), [], 'accounts of the user elsewhere')
      })
      await demandDuplicate('an account that is linked', () =>
        inside(({ oidc }) => oidc.insertAccount({ ...account, userId: stranger.id })),
      )
      await inside(async ({ oidc }) => {
        await oidc.deleteAccounts(organization.id, user.id)
        demandSame(await oidc.listAccounts(organization.id, user.id), [], 'after deleting them')
        demandSame(await oidc.findAccount(other.id, account.issuer, 'Ä'), beside, "another organisation's, after that")
      })
    }),
    law('flows: taken by exactly one, ever; those that ended go', async () => {
      const { organization, user } = await plant()
      const flow = flowOf(organization.id)
      const [ended, lasting] = [
        flowOf(organization.id, { state: bytes('ended'), userId: user.id, expiresAtMs: LONG_AGO_MS - 1 }),
        flowOf(organization.id, { state: bytes('lasting'), expiresAtMs: LONG_AGO_MS + 1 }),
      ]
      await inside(async ({ oidc }) => {
        for (const each of [flow, ended, lasting]) await oidc.insertFlow(each)
      })
      const taken = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) => storeOf(index).transact(({ oidc }) => oidc.takeFlow(flow.state))),
      )
      demandSame(taken.filter(Boolean), [flow], 'takers')
      await inside(async ({ oidc }) => {
        await oidc.deleteEndedFlows(LONG_AGO_MS, 9)
        demandSame(await oidc.takeFlow(ended.state), undefined, 'one that ended')
        demandSame(await oidc.takeFlow(lasting.state), lasting, 'one that lasts')
        demandSame(await oidc.takeFlow(bytes('none')), undefined, 'none')
      })
    }),
    law('organisations: found by their slug', async () => {
      const { organization } = await plant()
      await inside(async ({ organizations }) => {
        demandSame(await organizations.findBySlug(organization.slug), organization, 'by its slug')
        demandSame(await organizations.findBySlug(newId()), undefined, 'by another')
      })
    }),
  ]
}
