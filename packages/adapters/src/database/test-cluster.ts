import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { makeCluster } from './make-cluster.ts'
import { migrateDatabase } from './migrate.ts'
import { openEmbeddedDatabase } from './open-embedded.ts'
import type { Migration } from './read-migrations.ts'

const require = createRequire(import.meta.url)

/**
 * Puts an empty cluster into a data directory, as the first start would; with `schema`, one in which those migrations have run. Making one takes seconds and hundreds of
 * megabytes, so the first test that needs one makes it and the others copy it; it is kept in `node_modules/.cache` until PGlite or the migrations change.
 */
export async function copyTestCluster(dataDir: string, schema: readonly Migration[] = []): Promise<void> {
  const template = templateDirectory(schema)
  if (!fs.existsSync(template)) await makeTemplate(template, schema)
  fs.cpSync(template, dataDir, { recursive: true, mode: fs.constants.COPYFILE_FICLONE })
}

function templateDirectory(schema: readonly Migration[]): string {
  const packageFile = join(dirname(require.resolve('@electric-sql/pglite')), '..', 'package.json')
  const { version } = JSON.parse(fs.readFileSync(packageFile, 'utf8'))
  const digest = createHash('sha256').update(JSON.stringify(schema)).digest('hex')
  const name = ['test-cluster', version, ...(schema.length === 0 ? [] : [digest.slice(0, 16)])].join('-')
  return join(packageFile, '..', '..', '..', '.cache', 'hanzo-kms', name)
}

async function makeTemplate(template: string, schema: readonly Migration[]): Promise<void> {
  fs.mkdirSync(dirname(template), { recursive: true })
  const own = fs.mkdtempSync(`${template}.`)
  if (schema.length === 0) await makeCluster(own)
  else {
    await copyTestCluster(own)
    const database = await openEmbeddedDatabase<unknown>({ dataDir: own })
    await migrateDatabase(database, schema)
    await database.close()
  }
  try {
    fs.renameSync(own, template)
  } catch (error) {
    fs.rmSync(own, { recursive: true, force: true })
    // Another test process was quicker, and its template is as good as ours.
    if (!fs.existsSync(template)) throw error
  }
}
