import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Database } from './database.ts'
import { openEmbeddedDatabase } from './open-embedded.ts'
import { openPostgresDatabase } from './open-postgres.ts'
import { copyTestCluster } from './test-cluster.ts'
import { startTestServer, type TestServer, type TestServerOptions } from './test-server.ts'

/** A real PostgreSQL for tests. */
export interface TestPostgres {
  /** Creates an empty database and answers its URL; `name` is only a part of its name, for a person who looks. */
  url(name?: string): Promise<string>
  /** Ends the server and removes its files; on a server that somebody else named, drops the databases made here. */
  stop(): Promise<void>
}

export interface TestEmbedded<Schema> {
  readonly database: Database<Schema>
  readonly dataDir: string
  /** Closes the database and removes its directory. */
  remove(): Promise<void>
}

/** An empty database on each engine, for a suite that is to hold on both: `describe.each(['embedded', 'postgres'] as const)`. */
export interface TestDatabases<Schema> {
  readonly embedded: Database<Schema>
  readonly postgres: Database<Schema>
  close(): Promise<void>
}

/**
 * Starts a PostgreSQL from the npm registry, or uses the one that `KMS_TEST_DATABASE_URL` names (whose user must be allowed to
 * create databases). The server ends with this process, however this process ends.
 */
export async function startTestPostgres(options: TestServerOptions = {}): Promise<TestPostgres> {
  const named = process.env.KMS_TEST_DATABASE_URL
  const server: TestServer = named === undefined ? await startTestServer(options) : { adminUrl: named, stop: async () => {} }
  const made: string[] = []
  return {
    async url(name = 'test') {
      const database = `kms_${name.replaceAll(/[^a-z0-9]/g, '_').slice(0, 30)}_${randomBytes(6).toString('hex')}`
      await runAsAdmin(server.adminUrl, `create database ${database}`)
      made.push(database)
      const url = new URL(server.adminUrl)
      url.pathname = `/${database}`
      return url.href
    },
    async stop() {
      // The files of our own server go as a whole.
      if (named !== undefined)
        for (const database of made.splice(0)) await runAsAdmin(named, `drop database if exists ${database} with (force)`)
      await server.stop()
    },
  }
}

/** Opens a new embedded database in a directory of its own. Quick: the cluster is a copy of one made earlier. */
export async function openTestEmbedded<Schema>(): Promise<TestEmbedded<Schema>> {
  const dataDir = fs.mkdtempSync(join(tmpdir(), 'kms-test-embedded-'))
  await copyTestCluster(dataDir)
  const database = await openEmbeddedDatabase<Schema>({ dataDir })
  return {
    database,
    dataDir,
    async remove() {
      await database.close()
      fs.rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Opens an empty database on each engine. */
export async function openTestDatabases<Schema>(): Promise<TestDatabases<Schema>> {
  const [server, embedded] = await Promise.all([startTestPostgres(), openTestEmbedded<Schema>()])
  const postgres = await openPostgresDatabase<Schema>({ url: await server.url() })
  return {
    embedded: embedded.database,
    postgres,
    async close() {
      await Promise.all([embedded.remove(), postgres.close()])
      await server.stop()
    },
  }
}

async function runAsAdmin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
