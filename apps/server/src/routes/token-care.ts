import { neverCancelled, type RegisteredConnector } from '@hanzo-kms/connector-kit'
import { rotation, tokenCare, updateTokenCareBody } from '@hanzo-kms/contracts/token-care'
import { daysLeft, WARNED_DAYS } from '@hanzo-kms/core/connections/care/care'
import { type CareReport, findCare, setRotation } from '@hanzo-kms/core/connections/care/read-care'
import type { Rotation } from '@hanzo-kms/core/connections/care/rotation'
import { rotateConnection } from '@hanzo-kms/core/connections/care/start-rotation'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'

const byId = z.object({ connectionId: z.uuid() })
const one = z.object({ tokenCare })

export function tokenCareRoutes(connectors: readonly RegisteredConnector[]): readonly Route[] {
  return connectors.flatMap(({ id: app, title }) => {
    const at = `/api/v1/app-connections/${app}/:connectionId`
    return [
      route({
        method: 'GET',
        path: `${at}/token-care`,
        summary: `How long the credentials of a ${title} connection last, and how they are renewed`,
        access: { project: ['app-connections', 'read'] },
        params: byId,
        response: one,
        handle: async (kms, { params }, actor) => ({ tokenCare: shown(await findCare(kms, actor, { app, id: params.connectionId })) }),
      }),
      route({
        method: 'PATCH',
        path: `${at}/token-care`,
        summary: `Whether the credentials of a ${title} connection renew themselves before their end`,
        access: { project: ['app-connections', 'edit'] },
        params: byId,
        body: updateTokenCareBody,
        response: one,
        handle: async (kms, { params, body }, actor) => ({
          tokenCare: shown(await setRotation(kms, actor, { app, id: params.connectionId, rotateDaysBefore: body.rotateDaysBefore })),
        }),
      }),
      route({
        method: 'POST',
        path: `${at}/rotate`,
        summary: `Renew the credentials of a ${title} connection at the service now; the old ones stay good until a run has confirmed the new`,
        access: { project: ['app-connections', 'edit'] },
        params: byId,
        response: z.object({ rotation }),
        handle: async (kms, { params }, actor) => ({
          rotation: shownRotation(await rotateConnection(kms, actor, { app, id: params.connectionId }, neverCancelled)),
        }),
      }),
    ]
  })
}

function shown({ care, newest, canRotate, nowMs }: CareReport): z.input<typeof tokenCare> {
  const endsAtMs = care?.expiresAtMs ?? null
  return {
    expiresAt: endsAtMs === null ? null : toIso(endsAtMs),
    expiryUnknown: care ? care.expiryUnknown : 'It was not looked at yet',
    daysLeft: endsAtMs === null ? null : daysLeft(endsAtMs, nowMs),
    checkedAt: care ? toIso(care.checkedAtMs) : null,
    warnsAtDays: [...WARNED_DAYS],
    warnedAtDays: care?.warnedDays ?? null,
    canRotate,
    rotateDaysBefore: care?.rotateDaysBefore ?? null,
    rotation: newest ? shownRotation(newest) : null,
  }
}

function shownRotation({
  id,
  state,
  automatic,
  message,
  ended,
  createdAtMs,
  switchedAtMs,
  finishedAtMs,
}: Rotation): z.input<typeof rotation> {
  return {
    ...{ id, state, automatic, message, ended: [...ended], startedAt: toIso(createdAtMs) },
    switchedAt: switchedAtMs === null ? null : toIso(switchedAtMs),
    finishedAt: finishedAtMs === null ? null : toIso(finishedAtMs),
  }
}
