// Starts every command of package.json. Runs on the Node that the machine has (20 or newer), installs what is missing, and goes on with the Node 24 that npm brought.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const commands = {
  demo: 'apps/server/src/demo/main.ts',
  start: 'apps/server/src/main.ts',
  emulator: 'emulators/windmill/src/main.ts',
  kms: 'apps/cli/src/main.ts',
  test: 'tools/test.ts',
  'test:long': 'tools/test.ts',
  check: 'tools/check.ts',
  docs: 'tools/write-docs.ts',
  build: 'tools/build.ts',
  bench: 'bench/run.ts',
  figures: 'tools/write-figures.ts',
  screens: 'tools/write-screens.ts',
}
/** These serve the dashboard, so they build it first where its sources have changed. */
const needDashboard = ['demo', 'start']

/** A server that idles in little memory: a small young generation, and the embedded database compiled once instead of twice (`docs/performance.md` has the figures). */
const serverFlags = ['--max-semi-space-size=4', '--liftoff-only']
const flags = { start: serverFlags, demo: serverFlags }

/** The long form tries the same guarantees more often (`tests/support/effort.ts`). */
const settings = { 'test:long': { KMS_TEST_LONG: '1' }, figures: { KMS_TEST_LONG: '1' } }

const [name = '', ...args] = process.argv.slice(2)
const script = Object.hasOwn(commands, name) ? commands[name] : undefined
if (script === undefined) {
  process.stderr.write(`There is no command "${name}". Known are ${Object.keys(commands).join(', ')}.\n`)
  process.exit(2)
}

installIfNeeded()
const bin = join(root, 'node_modules', '.bin')
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
if (needDashboard.includes(name)) buildDashboard()
const child = spawn(node, [...(flags[name] ?? []), join(root, script), ...args], {
  stdio: 'inherit',
  // Node keeps there what it made of our TypeScript, and the next start need not make it again.
  env: {
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'),
    ...process.env,
    ...settings[name],
    PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
  },
})
// The terminal sends Ctrl-C to both; what is sent to this process alone is passed on. Either way the child decides when to leave.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => signal !== 'SIGINT' && child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))

/**
 * Installs what the lock file says when it is not the one that was installed last. Not `npm ci`, which refuses a lock file without the packages of platforms that a registry
 * does not carry; `--no-save` leaves the lock file as it is. Its talk goes to standard error: standard output belongs to the command.
 */
function installIfNeeded() {
  const stamp = join(root, 'node_modules', '.hanzo-kms-lock')
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  process.stderr.write('Installing the dependencies (once, and again when the lock file changes) …\n')
  const npm = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (npm.status !== 0) {
    process.stderr.write(
      'The dependencies could not be installed: see npm’s lines above. Check that the package registry can be reached, then run the command again.\n',
    )
    process.exit(1)
  }
  writeFileSync(stamp, lock)
}

/** Its talk goes to standard error, too. */
function buildDashboard() {
  const built = spawnSync(node, [join(root, 'tools', 'build.ts')], { cwd: root, stdio: ['ignore', 2, 2] })
  if (built.status === 0) return
  process.stderr.write('The dashboard could not be built: see the lines above.\n')
  process.exit(1)
}
