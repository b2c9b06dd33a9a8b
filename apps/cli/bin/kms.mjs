#!/usr/bin/env node
// The installed command. kms is TypeScript that Node runs as it is; where the Node on the PATH is too old for that, the one that came as a dependency takes over.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const program = new URL('../src/main.ts', import.meta.url)

if (process.features.typescript) await import(program.href)
else {
  const node = findNode()
  if (node === undefined) {
    process.stderr.write(
      `kms: This Node (${process.versions.node}) is too old for kms.\n     Install Node 24 or newer, and run the command again.\n`,
    )
    process.exit(1)
  }
  const child = spawn(node, [fileURLToPath(program), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']) {
    // A terminal sends these two to both of us.
    process.on(signal, () => (process.stdin.isTTY && (signal === 'SIGINT' || signal === 'SIGQUIT')) || child.kill(signal))
  }
  child.on('exit', (code, signal) => {
    for (const each of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']) process.removeAllListeners(each)
    if (signal === null) process.exit(code)
    process.kill(process.pid, signal)
  })
}

function findNode() {
  try {
    const home = dirname(createRequire(import.meta.url).resolve('node/package.json'))
    const file = join(home, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(file) ? file : undefined
  } catch {
    return undefined
  }
}
