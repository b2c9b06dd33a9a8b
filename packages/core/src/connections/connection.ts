export interface Connection {
  readonly id: string
  readonly organizationId: string
  /** Null for the organisation's own, usable from each of its projects. */
  readonly projectId: string | null
  /** The connector's id. */
  readonly app: string
  readonly method: string
  readonly name: string
  readonly description: string | null
  /** From 1; each change of the connection adds one. */
  readonly version: number
  /** From 1; each change of the credentials adds one. Part of the sealing context. */
  readonly credentialVersion: number
  readonly sealedCredentials: Uint8Array
  /** The part that may be shown. */
  readonly publicCredentials: Readonly<Record<string, string>>
  /** Private `host[:port]` or CIDR entries that this connection may reach, set by an administrator of the organisation. */
  readonly egressAllow: readonly string[]
  /** Why runs are paused, in a sentence; null when they are not. */
  readonly pausedReason: string | null
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

export interface ConnectionRepository {
  /** Throws `Duplicate` when the name is taken in the same project (or, for the organisation's own, among those). */
  insert(connection: Connection): Promise<void>
  find(organizationId: string, id: string): Promise<Connection | undefined>
  /** By name. `projectId` null: the organisation's own only; absent: all of the organisation. */
  list(organizationId: string, filter: { app?: string; projectId?: string | null }): Promise<readonly Connection[]>
  /**
   * Of an app, of every organisation, by id, those after one.
   * SECURITY: for questions of Hanzo KMS itself about the whole instance; nobody is answered with a row of it.
   */
  everywhere(app: string, page: { readonly after: string | undefined; readonly limit: number }): Promise<readonly Connection[]>
  /** Writes the whole row again, matched by id and `version - 1`: a lost race throws `Duplicate`. */
  update(connection: Connection): Promise<void>
  delete(id: string): Promise<void>
  pause(id: string, reason: string | null): Promise<void>
  /** How often in a row runs found that the service does not answer; undefined while it does. */
  findTrouble(id: string): Promise<Trouble | undefined>
  putTrouble(id: string, trouble: Trouble): Promise<void>
  endTrouble(id: string): Promise<void>
}

export interface Trouble {
  readonly failures: number
  /** Until then no run is begun that nobody asked for. */
  readonly restUntilMs: number
}
