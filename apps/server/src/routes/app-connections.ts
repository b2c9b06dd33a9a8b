import { neverCancelled, type RegisteredConnector } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import {
  appConnection,
  checkCredentialsBody,
  connectionFacts,
  createAppConnectionBody,
  updateAppConnectionBody,
} from '@hanzo-kms/contracts/app-connections'
import { preflight } from '@hanzo-kms/contracts/preflight'
import type { Dependencies } from '@hanzo-kms/core'
import { findExpiries } from '@hanzo-kms/core/connections/care/read-care'
import type { Connection } from '@hanzo-kms/core/connections/connection'
import { createConnection } from '@hanzo-kms/core/connections/create-connection'
import { deleteConnection } from '@hanzo-kms/core/connections/delete-connection'
import {
  checkConnection,
  findConnection,
  findConnectionByName,
  listAvailableConnections,
  listConnections,
} from '@hanzo-kms/core/connections/read-connections'
import { tryCredentials } from '@hanzo-kms/core/connections/try-credentials'
import { updateConnection } from '@hanzo-kms/core/connections/update-connection'
import { makePlace, preflightTarget } from '@hanzo-kms/core/sync/preflight'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'

const base = '/api/v1/app-connections'
const one = z.object({ appConnection })
const many = z.object({ appConnections: z.array(appConnection) })
const byId = z.object({ connectionId: z.uuid() })
const inProject = z.object({ projectId: z.uuid().optional() })
const available = z.object({ app: z.string(), name: z.string(), id: z.string(), projectId: z.string().optional(), orgId: z.string() })

/** Absent keys stay absent: the documented answer has no nulls. */
function shown(connection: Connection, expiries?: ReadonlyMap<string, number>): z.input<typeof appConnection> {
  const endsAtMs = expiries?.get(connection.id)
  const { id, name, version, app, method } = connection
  return {
    id,
    name,
    ...(connection.description ? { description: connection.description } : {}),
    ...(connection.projectId === null ? {} : { projectId: connection.projectId }),
    version,
    orgId: connection.organizationId,
    createdAt: toIso(connection.createdAtMs),
    updatedAt: toIso(connection.updatedAtMs),
    app,
    method,
    credentials: { ...connection.publicCredentials },
    ...(endsAtMs === undefined ? {} : { credentialsExpireAt: toIso(endsAtMs) }),
  }
}

async function shownAll(kms: Dependencies, connections: readonly Connection[]) {
  const expiries = await findExpiries(kms, connections)
  return connections.map((connection) => shown(connection, expiries))
}

async function shownOne(kms: Dependencies, connection: Connection) {
  return shown(connection, await findExpiries(kms, [connection]))
}

/** The same routes for every connector: what differs is in its shapes. */
export function appConnectionRoutes(connectors: readonly RegisteredConnector[]): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: `${base}/options`,
      summary: 'Which services can be connected',
      access: 'signed-in',
      acceptsPersonalTokens: true,
      response: z.object({ appConnectionOptions: z.array(z.object({ name: z.string(), app: z.string(), methods: z.array(z.string()) })) }),
      handle: async () => ({
        appConnectionOptions: connectors.map(({ title, id, method }) => ({ name: title, app: id, methods: [method] })),
      }),
    }),
    route({
      method: 'GET',
      path: base,
      summary: 'App connections of all services',
      access: { project: ['app-connections', 'read'] },
      query: inProject,
      response: many,
      handle: async (kms, { query }, actor) => ({ appConnections: await shownAll(kms, await listConnections(kms, actor, query)) }),
    }),
    ...connectors.flatMap(routesOf),
  ]
}

function routesOf({ id: app, title, method, credentials, target }: RegisteredConnector): readonly Route[] {
  const at = `${base}/${app}`
  // Any object here: the use case parses it with the connector's shape, over the parts that keep their old value.
  const changedCredentials = z.record(z.string(), z.unknown())
  const egressAllow = z.array(z.string().trim().min(1).max(255)).max(32).optional()
  return [
    route({
      method: 'GET',
      path: at,
      summary: `${title} connections`,
      access: { project: ['app-connections', 'read'] },
      query: inProject,
      response: many,
      handle: async (kms, { query }, actor) => ({
        appConnections: await shownAll(kms, await listConnections(kms, actor, { app, ...query })),
      }),
    }),
    route({
      method: 'GET',
      path: `${at}/available`,
      summary: `${title} connections that a sync may use`,
      access: { project: ['app-connections', 'connect'] },
      query: inProject,
      response: z.object({ appConnections: z.array(available) }),
      handle: async (kms, { query }, actor) => ({
        appConnections: (await listAvailableConnections(kms, actor, { app, ...query })).map((connection) => ({
          app,
          name: connection.name,
          id: connection.id,
          ...(connection.projectId === null ? {} : { projectId: connection.projectId }),
          orgId: connection.organizationId,
        })),
      }),
    }),
    route({
      method: 'GET',
      path: `${at}/:connectionId`,
      summary: `A ${title} connection`,
      access: { project: ['app-connections', 'read'] },
      params: byId,
      response: one,
      handle: async (kms, { params }, actor) => ({
        appConnection: await shownOne(kms, await findConnection(kms, actor, { app, id: params.connectionId })),
      }),
    }),
    route({
      method: 'GET',
      path: `${at}/connection-name/:connectionName`,
      summary: `A ${title} connection by its name`,
      access: { project: ['app-connections', 'read'] },
      params: z.object({ connectionName: z.string().trim().min(1) }),
      query: inProject,
      response: one,
      handle: async (kms, { params, query }, actor) => ({
        appConnection: await shownOne(kms, await findConnectionByName(kms, actor, { app, name: params.connectionName, ...query })),
      }),
    }),
    route({
      method: 'POST',
      path: at,
      summary: `Create a ${title} connection; the credentials are checked at the service first`,
      access: { project: ['app-connections', 'create'] },
      body: createAppConnectionBody(method, credentials).extend({ egressAllow }),
      response: one,
      handle: async (kms, { body }, actor) => {
        const { name, description, projectId } = body
        const input = {
          app,
          name,
          description: description ?? null,
          projectId: projectId ?? null,
          credentials: body.credentials,
          egressAllow: body.egressAllow ?? [],
        }
        return { appConnection: shown(await createConnection(kms, actor, input, neverCancelled)) }
      },
    }),
    route({
      method: 'POST',
      path: `${at}/check`,
      summary: `What these ${title} credentials can do, asked now; nothing is stored`,
      access: { project: ['app-connections', 'create'] },
      body: checkCredentialsBody(credentials).extend({ egressAllow }),
      response: z.object({ facts: connectionFacts }),
      handle: async (kms, { body }, actor) => {
        const input = { app, projectId: body.projectId ?? null, credentials: body.credentials, egressAllow: body.egressAllow ?? [] }
        return { facts: asSent(await tryCredentials(kms, actor, input, neverCancelled)) }
      },
    }),
    route({
      method: 'PATCH',
      path: `${at}/:connectionId`,
      summary: `Change a ${title} connection; new credentials are checked at the service first`,
      access: { project: ['app-connections', 'edit'] },
      params: byId,
      body: updateAppConnectionBody(changedCredentials).extend({ egressAllow }),
      response: one,
      handle: async (kms, { params, body }, actor) => {
        const change = {
          name: body.name,
          description: body.description,
          credentials: body.credentials as Record<string, unknown> | undefined,
          egressAllow: body.egressAllow,
        }
        return { appConnection: shown(await updateConnection(kms, actor, { app, id: params.connectionId, change }, neverCancelled)) }
      },
    }),
    route({
      method: 'DELETE',
      path: `${at}/:connectionId`,
      summary: `Delete a ${title} connection that no sync uses`,
      access: { project: ['app-connections', 'delete'] },
      params: byId,
      response: one,
      handle: async (kms, { params }, actor) => ({
        appConnection: shown(await deleteConnection(kms, actor, { app, id: params.connectionId })),
      }),
    }),
    route({
      method: 'GET',
      path: `${at}/:connectionId/check`,
      summary: 'What the stored credentials can do, asked now; what cannot be known is said so',
      access: { project: ['app-connections', 'connect'] },
      params: byId,
      response: z.object({ facts: connectionFacts }),
      handle: async (kms, { params }, actor) => ({
        facts: asSent(await checkConnection(kms, actor, { app, id: params.connectionId }, neverCancelled)),
      }),
    }),
    route({
      method: 'POST',
      path: `${at}/:connectionId/preflight`,
      summary: 'What must hold before secrets can land at this place, asked now; changes nothing',
      access: { project: ['app-connections', 'connect'] },
      params: byId,
      body: z.object({ destinationConfig: target }),
      response: z.object({ preflight }),
      handle: async (kms, { params, body }, actor) => ({
        preflight: [
          ...(await preflightTarget(kms, actor, { app, id: params.connectionId, target: body.destinationConfig }, neverCancelled)),
        ],
      }),
    }),
    route({
      method: 'POST',
      path: `${at}/:connectionId/places`,
      summary: 'Make the place where it is missing, and ask again',
      access: { project: ['app-connections', 'connect'] },
      params: byId,
      body: z.object({ destinationConfig: target }),
      response: z.object({ preflight }),
      handle: async (kms, { params, body }, actor) => ({
        preflight: [...(await makePlace(kms, actor, { app, id: params.connectionId, target: body.destinationConfig }, neverCancelled))],
      }),
    }),
    route({
      method: 'GET',
      path: `${at}/:connectionId/workspaces`,
      summary: 'The workspaces that the stored credentials reach',
      access: { project: ['app-connections', 'connect'] },
      params: byId,
      // COMPAT: a bare array, as clients of the family read it.
      response: z.array(z.object({ id: z.string(), name: z.string() })),
      handle: async (kms, { params }, actor) => {
        const { workspaces } = await checkConnection(kms, actor, { app, id: params.connectionId }, neverCancelled)
        if (!workspaces.known) throw badRequest(`The workspaces cannot be listed: ${workspaces.reason}`)
        return workspaces.value.map(({ id, name }) => ({ id, name }))
      },
    }),
  ]
}

/** The same facts, with arrays that the serialiser may own. */
function asSent(facts: Awaited<ReturnType<typeof checkConnection>>): z.input<typeof connectionFacts> {
  return structuredClone(facts) as z.input<typeof connectionFacts>
}
