import fs from 'node:fs'
import { startPglite } from './start-pglite.ts'

/**
 * A program, not a module: makes a new cluster in the directory that its argument names, and ends.
 * It runs in a process of its own because making a cluster needs several hundred megabytes that would never be given back.
 */
async function initialise(clusterDirectory: string | undefined): Promise<void> {
  if (clusterDirectory === undefined) throw new Error('Give the directory of the new cluster.')
  fs.mkdirSync(clusterDirectory, { mode: 0o700 })
  const pglite = await startPglite(clusterDirectory)
  await pglite.close()
}

// The server that started us is gone: its successor makes a cluster of its own, so this one is of no use to anybody.
const endOrphan = () => process.exit(1)
process.once('disconnect', endOrphan)
await initialise(process.argv[2])
process.off('disconnect', endOrphan)
process.disconnect?.()
