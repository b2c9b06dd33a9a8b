import { Secret } from '@hanzo-kms/connector-kit'
import type { Dependencies, Repositories } from '@hanzo-kms/core'
import { bootstrapInstance } from '@hanzo-kms/core/organizations/bootstrap-instance'
import { type Api, createApi } from '@hanzo-kms/server/demo/api'
import type { RunningServer } from '@hanzo-kms/server/start-server'

export interface OtherOrganization {
  readonly organizationId: string
  /** Of a machine identity with the role admin. */
  readonly token: string
  readonly api: Api
}

/** A second tenant beside the first. The API makes the first one once, so this one comes into being by the same use case over a store that says it never ran. */
export async function addOrganization({ kms, url }: RunningServer, name = 'Other'): Promise<OtherOrganization> {
  const { organization, token } = await bootstrapInstance(asIfNew(kms), {
    email: `admin@${name.toLowerCase()}.example.com`,
    password: new Secret('another horse battery staple'),
    organization: name,
    ipAddress: null,
    userAgent: null,
  })
  return { organizationId: organization.id, token: token.reveal(), api: createApi(url, token.reveal()) }
}

function asIfNew(kms: Dependencies): Dependencies {
  const fresh = (inside: Repositories): Repositories => {
    const { organizations } = inside
    const instance = async () => {
      const found = await organizations.instance()
      return found && { ...found, bootstrapped: false }
    }
    return { ...inside, organizations: { ...organizations, instance, markBootstrapped: async () => true } }
  }
  return { ...kms, store: { ...kms.store, transact: (work) => kms.store.transact((inside) => work(fresh(inside))) } }
}
