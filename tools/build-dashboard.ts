/**
 * Builds the dashboard when its sources are not the ones that were built last. `npm start`, `npm run demo` and the tests call it, so that nobody has to think of it;
 * `npm run build` does just this.
 */
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { root } from './steps.ts'

const app = join(root, 'apps', 'dashboard')
/** The best one takes ten times as long for the last two hundredths. */
const BROTLI_QUALITY = 9
const stamp = join(app, 'dist', '.sources')

/** Answers with whether it had to build. */
export async function buildDashboard(): Promise<boolean> {
  const sources = digestOfSources()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return false
  const { build } = await import('vite')
  const { NODE_ENV } = process.env
  // Whoever builds it, tests too, gets what people get: React's other build is three times as large.
  process.env.NODE_ENV = 'production'
  try {
    await build({ configFile: join(app, 'vite.config.ts'), mode: 'production', logLevel: 'warn' })
  } finally {
    process.env.NODE_ENV = NODE_ENV
  }
  compressAssets()
  writeFileSync(stamp, sources)
  return true
}

/** Beside each file, once, so that the server compresses nothing. */
function compressAssets(): void {
  const built = join(app, 'dist')
  for (const file of globSync('**/*.{js,css,svg}', { cwd: built })) {
    const content = readFileSync(join(built, file))
    writeFileSync(join(built, `${file}.gz`), gzipSync(content, { level: constants.Z_BEST_COMPRESSION }))
    writeFileSync(join(built, `${file}.br`), brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }))
  }
}

function digestOfSources(): string {
  const hash = createHash('sha256')
  const files = globSync(
    [
      'apps/dashboard/{src,public}/**/*',
      'apps/dashboard/*.{ts,html,json}',
      'packages/contracts/src/**/*',
      'tools/build-dashboard.ts',
      'package-lock.json',
    ],
    {
      cwd: root,
    },
  )
  for (const file of files.filter((name) => statSync(join(root, name)).isFile()).sort())
    hash.update(`${file}\0`).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}
