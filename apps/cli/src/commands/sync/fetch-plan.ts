import type { Plan, SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import { onePlan } from '../../api/answers.ts'
import { ask, route, type Server } from '../../api/ask.ts'

/** Made by comparing now; writes nothing at the destination. */
export async function fetchPlan(server: Server, { destination, id, name }: SecretSync): Promise<Plan> {
  const path = route`/api/v1/secret-syncs/${destination}/${id}/plan`
  return (await ask(server, { method: 'POST', path, changes: false, doing: `plan the sync ${name}`, shape: onePlan })).plan
}
