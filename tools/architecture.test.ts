/**
 * The layers, as data: a unit may import from the units beside it and from nothing else of ours. The compiler keeps Node and the DOM out of the pure packages; this keeps the
 * arrows in order.
 */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { expect, test } from 'vitest'

const layers: readonly {
  readonly unit: string
  readonly may: readonly string[]
  readonly node: boolean
  readonly npm: readonly string[] | 'any'
}[] = [
  { unit: 'packages/contracts', may: [], node: false, npm: ['zod'] },
  { unit: 'packages/connector-kit', may: ['packages/contracts'], node: false, npm: ['zod'] },
  { unit: 'packages/core', may: ['packages/contracts', 'packages/connector-kit'], node: false, npm: ['@casl/ability'] },
  { unit: 'connectors/*', may: ['packages/contracts', 'packages/connector-kit'], node: false, npm: ['zod'] },
  { unit: 'packages/adapters', may: ['packages/contracts', 'packages/connector-kit', 'packages/core'], node: true, npm: 'any' },
  { unit: 'emulators/*', may: [], node: true, npm: 'any' },
  { unit: 'apps/server', may: ['packages/*', 'connectors/*'], node: true, npm: 'any' },
  { unit: 'apps/cli', may: ['packages/contracts'], node: true, npm: 'any' },
  { unit: 'apps/dashboard', may: ['packages/contracts'], node: false, npm: 'any' },
]
/** Names that pure code must not use although every runtime has them: time and chance come through ports. */
const impure = /(?<![\w.'"`-])(?:Date\b(?!s)|Math\.random)\s*(?:\.|\(|\b)/
const pureUnits = ['packages/core', 'packages/connector-kit', 'connectors/*']

const root = resolve(import.meta.dirname, '..')
const matches = (pattern: string, unit: string) => new RegExp(`^${pattern.replace('*', '[^/]+')}$`).test(unit)
const unitOf = (file: string) => file.split(sep).slice(0, 2).join('/')
const ruleOf = (unit: string) => layers.find((layer) => matches(layer.unit, unit))

const packages = new Map(
  globSync('{packages,connectors,emulators,apps}/*/package.json', { cwd: root }).map((file) => [
    (JSON.parse(readFileSync(join(root, file), 'utf8')) as { name: string }).name,
    dirname(file),
  ]),
)
const files = globSync('{packages,connectors,emulators,apps}/*/src/**/*.{ts,tsx}', { cwd: root }).filter(
  (file) => !/\.(test|fixture)\.tsx?$/.test(file),
)
const importPattern = /^(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"]([^'"\n]+)['"]|\bimport\(['"]([^'"\n]+)['"]/gm
const imports = files.flatMap((file) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(importPattern)].map((found) => ({
    file,
    to: found[1] ?? found[2] ?? '',
  })),
)
const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

test('the check sees the code: every unit has a rule, files and imports', () => {
  const units = [...new Set(packages.values())]
  expect(units.filter((unit) => !ruleOf(unit))).toEqual([])
  expect(units.filter((unit) => !files.some((file) => unitOf(file) === unit))).toEqual([])
  expect(imports.length).toBeGreaterThan(500)
})

test('a unit imports only from the units beside it in the table', () => {
  const wrong = imports.filter(({ file, to }) => {
    const target = packages.get(packageOf(to))
    return target !== undefined && target !== unitOf(file) && !ruleOf(unitOf(file))?.may.some((pattern) => matches(pattern, target))
  })
  expect(wrong).toEqual([])
})

test('a relative import stays inside its package and names its file', () => {
  const wrong = imports.filter(
    ({ file, to }) =>
      to.startsWith('.') &&
      (relative(join(root, unitOf(file)), join(root, dirname(file), to)).startsWith('..') || !/\.(tsx?|json|css)$/.test(to)),
  )
  expect(wrong).toEqual([])
})

test('the pure units import neither Node nor packages that they are not given', () => {
  const wrong = imports.filter(({ file, to }) => {
    const rule = ruleOf(unitOf(file))
    if (!rule || to.startsWith('.') || packages.has(packageOf(to))) return false
    return to.startsWith('node:') ? !rule.node : rule.npm !== 'any' && !rule.npm.includes(packageOf(to))
  })
  expect(wrong).toEqual([])
})

test('the pure units take time and chance from their ports', () => {
  const pure = files.filter((file) => pureUnits.some((pattern) => matches(pattern, unitOf(file))))
  expect(pure.length).toBeGreaterThan(50)
  const code = (file: string) => readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
  expect(pure.filter((file) => impure.test(code(file)))).toEqual([])
})

test('nothing outside a connector’s folder, its registration and the demo names it', () => {
  const named = files.filter((file) => /^(packages|apps\/server)/.test(file) && !/apps\/server\/src\/(connectors\.ts|demo\/)/.test(file))
  expect(named.length).toBeGreaterThan(50)
  const code = (file: string) => readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
  expect(named.filter((file) => /windmill/i.test(code(file)))).toEqual([])
})

test('a source file has at most 400 lines', () => {
  expect(files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 400)).toEqual([])
})

test('what runs before or after tests is in their own file: a worker loads everything else once', () => {
  const inspected = globSync('{packages,connectors,emulators,apps}/*/src/**/*.ts', { cwd: root })
    .concat(globSync('tests/**/*.ts', { cwd: root }))
    .filter((file) => !file.endsWith('.test.ts') && file !== join('tests', 'support', 'demand-documented-answers.ts'))
  expect(inspected.length).toBeGreaterThan(100)
  expect(inspected.filter((file) => /^(?:after|before)(?:Each|All)\(/m.test(readFileSync(join(root, file), 'utf8')))).toEqual([])
})
