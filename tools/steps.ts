import { spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '..')
const bin = (name: string) => join(root, 'node_modules', '.bin', name)

/** Runs a program of the project to its end; its output is ours. False when it failed. */
export function runStep(title: string, command: string, args: readonly string[]): boolean {
  process.stdout.write(`\n— ${title}\n`)
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status === 0
}

export function lint(): boolean {
  return runStep('format and lint', bin('biome'), ['check', '--error-on-warnings', '.'])
}

/** Every package by its own rules: the pure ones know neither Node nor the DOM. */
export function typeCheck(): boolean {
  const projects = globSync('{packages,connectors,emulators,apps}/*/package.json', { cwd: root }).map((file) =>
    join(dirname(file), 'tsconfig.json'),
  )
  const missing = projects.filter((project) => !existsSync(join(root, project)))
  if (missing.length > 0) process.stdout.write(`These packages have no tsconfig.json: ${missing.join(', ')}\n`)
  return (
    missing.length === 0 &&
    ['tsconfig.json', ...projects].map((project) => runStep(`types: ${project}`, bin('tsc'), ['-p', project])).every(Boolean)
  )
}
