import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')

/** The flags of Node with which `tools/run.mjs` starts a server. */
export const serverFlags = ['--max-semi-space-size=4', '--liftoff-only']
/** Where Node keeps what it made of our TypeScript, for the next program: as `tools/run.mjs` sets it. */
export const compileCache = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node') }
