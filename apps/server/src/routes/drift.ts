import { neverCancelled, type RegisteredConnector } from '@hanzo-kms/connector-kit'
import { checkDriftBody, drift, driftDecisionsBody } from '@hanzo-kms/contracts/drift'
import { decideDrift } from '@hanzo-kms/core/sync/drift/decide-drift'
import { checkDriftNow, type DriftReport, findDriftReport } from '@hanzo-kms/core/sync/drift/read-drift'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'

const byId = z.object({ syncId: z.uuid() })
const one = z.object({ drift })

export function driftRoutes(connectors: readonly RegisteredConnector[]): readonly Route[] {
  return connectors.flatMap(({ id: destination }) => {
    const at = `/api/v1/secret-syncs/${destination}/:syncId/drift`
    return [
      route({
        method: 'GET',
        path: at,
        summary: 'What others changed at the destination, as the last check found it',
        access: { project: ['secret-syncs', 'read'] },
        params: byId,
        response: one,
        handle: async (kms, { params }, actor) => ({ drift: shown(await findDriftReport(kms, actor, { destination, id: params.syncId })) }),
      }),
      route({
        method: 'POST',
        path: `${at}/check`,
        summary: 'Look for drift now; writes nothing at the destination',
        access: { project: ['secret-syncs', 'sync-secrets'] },
        params: byId,
        body: checkDriftBody,
        response: one,
        handle: async (kms, { params, body }, actor) => {
          const asked = { destination, id: params.syncId, readValues: body.readValues }
          return { drift: shown(await checkDriftNow(kms, actor, asked, neverCancelled)) }
        },
      }),
      route({
        method: 'PUT',
        path: `${at}/decisions`,
        summary: 'Decide about entries that drifted: restore, import or ignore; the next run does it',
        access: { project: ['secret-syncs', 'edit'] },
        params: byId,
        body: driftDecisionsBody,
        response: one,
        handle: async (kms, { params, body }, actor) => ({
          drift: shown(await decideDrift(kms, actor, { destination, id: params.syncId, decisions: body.decisions })),
        }),
      }),
    ]
  })
}

function shown({ syncId, policy, check, findings, nextCheckAtMs }: DriftReport): z.input<typeof drift> {
  return {
    ...{ syncId, policy, state: check?.outcome ?? 'never', message: check?.message ?? null, comparedBy: check?.comparedBy ?? null },
    ...{ compared: check?.compared ?? 0, notCompared: check?.notCompared ?? 0 },
    checkedAt: check ? toIso(check.checkedAtMs) : null,
    nextCheckAt: nextCheckAtMs === null ? null : toIso(nextCheckAtMs),
    findings: findings.map(({ key, name, kind, reason, editedBy, decision, foundAtMs }) => ({
      ...{ key, name, kind, reason, editedBy, decision, foundAt: toIso(foundAtMs) },
    })),
  }
}
