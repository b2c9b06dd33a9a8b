import type { Identity } from '@hanzo-kms/contracts/identities'
import type { UniversalAuth } from '@hanzo-kms/contracts/universal-auth'
import { identitiesPath as membershipsPath } from '../access/queries.ts'
import { call } from '../api/call.ts'
import { authPath, clientSecretsPath, identitiesPath } from './queries.ts'

export interface WantedIdentity {
  readonly name: string
  readonly organizationId: string
  readonly role: string
  /** Where it may do something; null for nowhere yet. */
  readonly place: { readonly projectId: string; readonly role: string } | null
}

/** What is there already. The steps are requests of their own, so a failure between them leaves a part, and trying again goes on from there. */
export interface MadeSoFar {
  readonly id?: string
  readonly clientId?: string
  readonly isPlaced?: boolean
  readonly clientSecret?: string
}

/** The secret last: it is shown once, and must not be lost to a step that fails after it. */
export async function makeIdentity(wanted: WantedIdentity, before: MadeSoFar, reached: (made: MadeSoFar) => void): Promise<MadeSoFar> {
  let made = before
  const reach = (more: MadeSoFar) => {
    made = { ...made, ...more }
    reached(made)
  }
  const { name, organizationId, role, place } = wanted
  const id = made.id ?? (await call<{ identity: Identity }>('POST', identitiesPath, { body: { name, organizationId, role } })).identity.id
  reach({ id })
  if (place && !made.isPlaced) await call('POST', `${membershipsPath(place.projectId)}/${id}`, { body: { role: place.role } })
  reach({ isPlaced: true })
  if (made.clientId === undefined) {
    const { identityUniversalAuth } = await call<{ identityUniversalAuth: UniversalAuth }>('POST', authPath(id), { body: {} })
    reach({ clientId: identityUniversalAuth.clientId })
  }
  const { clientSecret } = await call<{ clientSecret: string }>('POST', clientSecretsPath(id), { body: {} })
  reach({ clientSecret })
  return made
}
