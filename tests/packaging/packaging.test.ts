/** What the project is packed with: each file is read as those read it who use it, and holds what the server relies on. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSettings } from '@hanzo-kms/server/settings'
import * as apps from 'kubernetes-models/apps/v1'
import * as networking from 'kubernetes-models/networking.k8s.io/v1'
import * as policy from 'kubernetes-models/policy/v1'
import * as core from 'kubernetes-models/v1'
import { describe, expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { serverFlags } from '../support/launch.ts'
import { ChartFailed, renderChart } from './render-chart.ts'

const root = join(import.meta.dirname, '..', '..')
const read = (...path: string[]) => readFileSync(join(root, 'deploy', ...path), 'utf8')
const chart = join(root, 'deploy', 'helm', 'hanzo-kms')
// biome-ignore lint/suspicious/noExplicitAny: documents are looked into by tests, which say what they expect
type Json = any

const models: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'apps/v1': apps,
  'networking.k8s.io/v1': networking,
  'policy/v1': policy,
  v1: core,
}

/** By the schemas of Kubernetes itself. */
function validate(object: Json): void {
  const Model = models[object.apiVersion]?.[object.kind] as (new (data: Json) => { validate(): void }) | undefined
  if (!Model) throw new Error(`No schema for ${object.apiVersion} ${object.kind}`)
  new Model(object).validate()
}

const workloadOf = (objects: readonly Json[]): Json => objects.find(({ spec }) => spec?.template !== undefined)
const onPostgres = { database: { urlSecret: 'kms-database' }, rootKey: { secret: 'kms-root-key' }, replicas: 3 }

describe('the chart', () => {
  const everything = {
    ...onPostgres,
    rootKey: { secret: 'kms-root-key', oldSecret: 'kms-old', nextSecret: 'kms-next' },
    settings: { KMS_PUBLIC_URL: 'https://kms.example.com', KMS_LOG_LEVEL: 'warn' },
    ingress: { enabled: true, className: 'nginx', tlsSecret: 'kms-tls' },
    image: { pullSecrets: [{ name: 'registry' }] },
    tolerations: [{ key: 'node-role', operator: 'Exists' }],
  }
  test.each([
    ['as it is', {}, ['Service', 'ServiceAccount', 'StatefulSet']],
    ['on PostgreSQL', onPostgres, ['Deployment', 'PodDisruptionBudget', 'Service', 'ServiceAccount']],
    ['with everything', everything, ['Deployment', 'Ingress', 'PodDisruptionBudget', 'Service', 'ServiceAccount']],
    [
      'embedded with a key of its own',
      { rootKey: { secret: 'k' }, persistence: { storageClass: 'fast' } },
      ['Service', 'ServiceAccount', 'StatefulSet'],
    ],
  ])('%s makes objects that Kubernetes takes, of pods that its selectors find', (_, values, kinds) => {
    const objects: readonly Json[] = renderChart(chart, values)
    expect(objects.map(({ kind }) => kind).sort()).toEqual(kinds)
    for (const object of objects) validate(object)
    const { spec } = workloadOf(objects)
    const { labels } = spec.template.metadata
    for (const {
      spec: { selector },
    } of objects.filter(({ spec: of }) => of?.selector))
      expect(labels).toMatchObject(selector.matchLabels ?? selector)
    const [container] = spec.template.spec.containers
    // A pod may mount only what it has.
    const volumes = [...spec.template.spec.volumes, ...(spec.volumeClaimTemplates ?? []).map(({ metadata }: Json) => metadata)].map(
      ({ name }) => name,
    )
    expect(container.volumeMounts.map(({ name }: Json) => name).sort()).toEqual(volumes.sort())
    // Every setting is one that the server knows.
    const environment = Object.fromEntries(container.env.map(({ name, value }: Json) => [name, value ?? 'postgres://kms@db/kms']))
    expect(readSettings(environment, '/')).toMatchObject({ host: '0.0.0.0', port: 8400 })
    expect(container.securityContext).toMatchObject({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true })
    expect(container.image).toMatch(/^hanzo-kms:\d+\.\d+\.\d+$/)
  })

  test('refuses more than one process on an embedded database, and a root key that each pod would make for itself', () => {
    expect(() => renderChart(chart, { replicas: 2 })).toThrow(ChartFailed)
    expect(() => renderChart(chart, { database: { urlSecret: 'd' } })).toThrow(/^Set rootKey\.secret: /)
  })

  test('the check sees an object that Kubernetes would refuse', () => {
    const [first] = renderChart(chart, onPostgres).filter(({ kind }) => kind === 'Deployment') as Json[]
    expect(() => validate({ ...first, spec: { ...first.spec, replicas: 'three' } })).toThrow()
    expect(() => validate({ ...first, spec: { ...first.spec, selector: undefined } })).toThrow()
  })
})

test('the compose file gives the server a database, a root key and nothing that others may read, and publishes it to this machine alone', () => {
  const { services, secrets, volumes } = parseYaml(read('compose.yaml')) as Json
  const { kms, postgres } = services
  for (const name of [...kms.secrets, ...postgres.secrets]) expect(secrets).toHaveProperty(name)
  expect(volumes).toHaveProperty(postgres.volumes[0].split(':')[0])
  expect(existsSync(join(root, 'deploy', kms.build.context, kms.build.dockerfile))).toBe(true)
  expect(kms.ports).toEqual(['127.0.0.1:8400:8400'])
  expect(postgres.ports).toBeUndefined()
  expect(kms).toMatchObject({ read_only: true, cap_drop: ['ALL'], depends_on: { postgres: { condition: 'service_healthy' } } })
  const { KMS_PUBLIC_URL, ...environment } = kms.environment
  expect(KMS_PUBLIC_URL).toMatch(/^\$\{KMS_PUBLIC_URL:-http/)
  expect(readSettings(environment, '/').rootKeyFile).toBe('/run/secrets/root_key')
  expect(JSON.stringify(services)).not.toMatch(/"POSTGRES_PASSWORD"|postgres:\/\//)
})

test.each(['hanzo-kms.service', 'hanzo-kms-backup.service'])(
  '%s starts a program that is there, as a user of its own, in a system it cannot change',
  (name) => {
    const lines = read(name)
      .split('\n')
      .filter((line) => /^\w+=/.test(line))
    const all = (key: string) => lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1))
    const [command = ''] = all('ExecStart')
    const programs = [...command.matchAll(/\/opt\/hanzo-kms\/(\S+)/g)].map(([, path = '']) => path)
    expect(programs).toHaveLength(2)
    for (const path of programs) expect(existsSync(join(root, path))).toBe(true)
    if (name === 'hanzo-kms.service') for (const flag of serverFlags) expect(command).toContain(` ${flag} `)
    expect(Object.fromEntries(['User', 'UMask', 'NoNewPrivileges', 'ProtectSystem', 'LimitCORE'].map((key) => [key, all(key)]))).toEqual({
      User: ['hanzo-kms'],
      UMask: ['0077'],
      NoNewPrivileges: ['true'],
      ProtectSystem: ['strict'],
      LimitCORE: ['0'],
    })
    const environment = Object.fromEntries(all('Environment').map((setting) => setting.split('=') as [string, string]))
    expect(readSettings(environment, '/').dataDir).toBe('/var/lib/hanzo-kms')
  },
)

test('the image runs the server as a user, with the flags of the launcher, and leaves out what it need not hold', () => {
  const lines = read('Containerfile').split('\n')
  const [entry = ''] = lines.filter((line) => line.startsWith('ENTRYPOINT ')).map((line) => line.slice('ENTRYPOINT '.length))
  const [program, ...args] = JSON.parse(entry) as string[]
  expect([program, ...args.slice(0, -1)]).toEqual(['node', ...serverFlags])
  expect(existsSync(join(root, (args.at(-1) ?? '').replace('/app/', '')))).toBe(true)
  expect(lines).toContain('USER 1000:1000')
  const settings = /^ENV NODE_ENV=production (.+)$/m.exec(read('Containerfile'))?.[1]?.split(' ') ?? []
  expect(readSettings(Object.fromEntries(settings.map((each) => each.split('='))), '/')).toMatchObject({
    host: '0.0.0.0',
    dataDir: '/data',
  })
  const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n')
  for (const kept of ['.git', '.data', '.env', '**/node_modules']) expect(ignored).toContain(kept)
})
