import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Database } from './database.ts'
import { DatabaseRefusal } from './database-refusal.ts'
import { describeSystemError } from './describe-system-error.ts'
import { parserOf } from './parsers.ts'
import { createPostgresListener } from './postgres-listener.ts'
import { adaptPool } from './postgres-pool.ts'

export interface PostgresDatabaseOptions {
  /** `postgres://user:password@host:port/database?sslmode=…` */
  readonly url: string
  /** Connections for statements, at most; one more is opened for notices when somebody listens. Default 10. */
  readonly connectionsMax?: number
}

const CONNECTIONS_MAX_DEFAULT = 10
const CONNECT_TIMEOUT_MS = 10_000
const SERVER_VERSION_MIN = 15

/**
 * Opens a PostgreSQL server, which several processes may share.
 *
 * @throws DatabaseRefusal when the URL is none, the server is unreachable or refuses us, or is older than PostgreSQL 15.
 *   No message holds the password.
 */
export async function openPostgresDatabase<Schema>(options: PostgresDatabaseOptions): Promise<Database<Schema>> {
  const place = describePlace(options.url)
  const connection: pg.ClientConfig = {
    connectionString: options.url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'hanzo-kms',
    keepAlive: true,
    types: { getTypeParser: parserOf },
  }
  const pool = new pg.Pool({ ...connection, pipeline: true, max: options.connectionsMax ?? CONNECTIONS_MAX_DEFAULT })
  // A connection that breaks while idle has nobody to tell: the pool drops it and the next statement opens another.
  pool.on('error', () => {})
  try {
    await checkServer(pool, place)
  } catch (error) {
    await pool.end()
    throw error
  }
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: adaptPool(pool) }) })
  const listener = createPostgresListener({ connect: () => connectClient(connection, place) })
  let closing: Promise<void> | undefined
  return {
    engine: 'postgres',
    kysely,
    listen: (channel, onNotice) => listener.listen(channel, onNotice),
    close: () => {
      closing ??= closeAll(kysely, pool, listener)
      return closing
    },
  }
}

async function closeAll(kysely: { destroy(): Promise<void> }, pool: pg.Pool, listener: { close(): Promise<void> }): Promise<void> {
  await listener.close()
  await kysely.destroy()
  // Kysely ends the pool only if it has run a statement.
  if (!pool.ended) await pool.end()
}

async function checkServer(pool: pg.Pool, place: string): Promise<void> {
  const version = await readVersion(pool).catch((error: unknown) => {
    throw refuseUnreachable(place, error)
  })
  const major = Math.floor(version / 10_000)
  if (major >= SERVER_VERSION_MIN) return
  throw new DatabaseRefusal(
    'too-old',
    `The PostgreSQL server at ${place} is version ${major}, and at least version ${SERVER_VERSION_MIN} is needed. Upgrade it, or name another server.`,
  )
}

/** The version as PostgreSQL counts: 150_004 is 15.4. */
async function readVersion(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ version: number }>("select current_setting('server_version_num')::int as version")
  return rows[0]?.version ?? 0
}

async function connectClient(connection: pg.ClientConfig, place: string): Promise<pg.Client> {
  const client = new pg.Client(connection)
  // Until the listener adds its own, so that a break during the connect does not end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    throw refuseUnreachable(place, error)
  }
}

function refuseUnreachable(place: string, error: unknown): DatabaseRefusal {
  return new DatabaseRefusal(
    'unreachable',
    `The PostgreSQL server at ${place} cannot be used: ${describeSystemError(error)}. Check that it runs, and the address, the user, the password and the database's name.`,
    { cause: error },
  )
}

/**
 * The host, port and database of a URL.
 *
 * SECURITY: only these three reach a message; the URL itself holds the password, and so does the error that `URL` throws.
 */
function describePlace(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new DatabaseRefusal(
      'bad-url',
      "The database's address is no PostgreSQL URL. Write it as postgres://user:password@host:5432/database, with special characters in the password percent-encoded.",
    )
  }
  const host = parsed.host === '' ? (parsed.searchParams.get('host') ?? 'localhost') : parsed.host
  return `${host}${parsed.pathname}`
}
