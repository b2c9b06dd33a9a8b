/** What a release starts has no fault points: they stand in the tests alone, between a worker and its ports. */
import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { programs } from './kms-process.ts'

const root = resolve(import.meta.dirname, '../..')
const product = globSync('{packages,connectors,apps}/*/src/**/*.ts', { cwd: root }).filter((file) => !/\.(test|fixture)\.ts$/.test(file))
const textOf = (file: string) => readFileSync(join(root, file), 'utf8')

test('no file of the product knows fault points, imports a test or can end its process with a signal', () => {
  expect(product.length).toBeGreaterThan(300)
  expect(product.filter((file) => /fault-?points?\b/i.test(textOf(file)))).toEqual([])
  expect(product.filter((file) => /(?:from|import\()\s*['"][^'"]*\/tests\//.test(textOf(file)))).toEqual([])
  expect(product.filter((file) => /['"]SIGKILL['"]/.test(textOf(file)))).toEqual([])
})

test('only the tests’ entry point stands between the worker and its ports', () => {
  const given = /startServer\([^)]*,[^)]*,[^)]*,[^)]*,/
  expect(given.test(readFileSync(programs['fault-points'], 'utf8'))).toBe(true)
  expect(product.filter((file) => !file.endsWith('start-server.ts') && given.test(textOf(file)))).toEqual([])
  expect(readFileSync(programs.release, 'utf8')).toContain('startServer(given, connectors, logger)')
})
