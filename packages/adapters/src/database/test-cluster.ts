import fs from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { makeCluster } from './make-cluster.ts'

const require = createRequire(import.meta.url)

/**
 * Puts an empty cluster into a data directory, as the first start would. Making one takes seconds and hundreds of megabytes, so
 * the first test that needs one makes it and the others copy it; it is kept in `node_modules/.cache` until PGlite changes.
 */
export async function copyTestCluster(dataDir: string): Promise<void> {
  const template = templateDirectory()
  if (!fs.existsSync(template)) await makeTemplate(template)
  fs.cpSync(template, dataDir, { recursive: true, mode: fs.constants.COPYFILE_FICLONE })
}

function templateDirectory(): string {
  const packageFile = join(dirname(require.resolve('@electric-sql/pglite')), '..', 'package.json')
  const { version } = JSON.parse(fs.readFileSync(packageFile, 'utf8'))
  return join(packageFile, '..', '..', '..', '.cache', 'hanzo-kms', `test-cluster-${version}`)
}

async function makeTemplate(template: string): Promise<void> {
  fs.mkdirSync(dirname(template), { recursive: true })
  const own = fs.mkdtempSync(`${template}.`)
  await makeCluster(own)
  try {
    fs.renameSync(own, template)
  } catch (error) {
    fs.rmSync(own, { recursive: true, force: true })
    // Another test process was quicker, and its template is as good as ours.
    if (!fs.existsSync(template)) throw error
  }
}
