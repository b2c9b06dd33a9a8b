import { InfisicalSDK, SecretType } from '@infisical/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Domain, startDomain } from '../../support/start-domain.ts'

/** The Node SDK of the API family, as npm has it, against a server that listens: each call that it has for universal auth, projects, environments, folders and secrets. */

let domain: Domain
let sdk: InfisicalSDK
let projectId: string
let credentials: { clientId: string; clientSecret: string }
const environment = 'dev'

beforeAll(async () => {
  domain = await startDomain()
  const { admin, organizationId } = domain
  const { identity } = (await admin('POST', '/api/v1/identities', { name: 'sdk', organizationId, role: 'member' })).body
  const base = `/api/v1/auth/universal-auth/identities/${identity.id}`
  const { identityUniversalAuth } = (await admin('POST', base, { accessTokenTTL: 3_600, accessTokenMaxTTL: 86_400 })).body
  const { clientSecret } = (await admin('POST', `${base}/client-secrets`, {})).body
  credentials = { clientId: identityUniversalAuth.clientId, clientSecret }
  sdk = await new InfisicalSDK({ siteUrl: domain.server.url }).auth().universalAuth.login(credentials)
  projectId = (await sdk.projects().create({ projectName: 'From the SDK', type: 'secret-manager', projectDescription: ' kept ' })).id
})
afterAll(() => domain.stop())

describe('universal auth', () => {
  test('signs in, renews, and takes a token as it is', async () => {
    const signedIn = await new InfisicalSDK({ siteUrl: domain.server.url }).auth().universalAuth.login(credentials)
    const token = signedIn.auth().getAccessToken()
    expect(token).toEqual(expect.any(String))
    const renewed = await signedIn.auth().universalAuth.renew()
    expect(renewed.auth().getAccessToken()).toEqual(expect.any(String))
    expect((await renewed.secrets().listSecrets({ projectId, environment })).secrets).toEqual(expect.any(Array))
    const bare = new InfisicalSDK({ siteUrl: domain.server.url }).auth().accessToken(domain.adminToken)
    expect((await bare.secrets().listSecrets({ projectId, environment })).secrets).toEqual(expect.any(Array))
  })

  test('tells a wrong secret as an error with its status and our sentence', async () => {
    const wrong = { ...credentials, clientSecret: 'nothing' }
    await expect(new InfisicalSDK({ siteUrl: domain.server.url }).auth().universalAuth.login(wrong)).rejects.toThrow(
      /\[StatusCode=401\] Invalid credentials/,
    )
  })
})

describe('projects, environments and folders', () => {
  test('a project is made with its environments', async () => {
    const made = await sdk
      .projects()
      .create({ projectName: ' Another ', slug: 'another-project', type: 'secret-manager', projectDescription: '' })
    expect(made).toMatchObject({ name: ' Another ', slug: 'another-project', description: '' })
    // The SDK's types do not say so, but it passes the environments on.
    expect(made).toMatchObject({ environments: [{ slug: 'dev' }, { slug: 'staging' }, { slug: 'prod' }] })
  })

  test('people are invited into a project by their login', async () => {
    const memberships = await sdk.projects().inviteMembers({ projectId, usernames: ['admin@example.com'], roleSlugs: ['viewer'] })
    expect(memberships).toMatchObject([{ id: expect.any(String), userId: expect.any(String) }])
  })

  test('an environment is made', async () => {
    const made = await sdk.environments().create({ projectId, name: 'Quality', slug: 'qa', position: 2 })
    expect(made).toMatchObject({ name: 'Quality', slug: 'qa', position: 2, projectId })
  })

  test('folders are made and listed, with all below when that is asked', async () => {
    const made = await sdk.folders().create({ projectId, environment, name: 'inner', path: '/outer', description: ' d ' })
    expect(made).toMatchObject({ name: 'inner', description: ' d ' })
    const names = async (recursive?: boolean) =>
      (await sdk.folders().listFolders({ projectId, environment, path: '/', ...(recursive !== undefined && { recursive }) })).map(
        ({ name }) => name,
      )
    expect(await names()).toEqual(['outer'])
    expect(await names(false)).toEqual(['outer'])
    expect(await names(true)).toEqual(['outer', 'inner'])
  })
})

describe('secrets', () => {
  const at = (secretPath: string) => ({ projectId, environment, secretPath })
  const folder = (name: string, path = '/') => sdk.folders().create({ projectId, environment, name, path })

  test('a secret is made, read, changed and deleted; its value is kept byte for byte', async () => {
    await folder('crud')
    const secretValue = '  é 𝒳\n\ttwo lines\n\n'
    const made = await sdk
      .secrets()
      .createSecret('A B.c-é', { ...at('/crud'), secretValue, secretComment: 'why', skipMultilineEncoding: true })
    expect(made.secret).toMatchObject({ secretKey: 'A B.c-é', secretValue, version: 1, type: 'shared' })
    const read = await sdk.secrets().getSecret({ ...at('/crud'), secretName: 'A B.c-é' })
    expect(read).toMatchObject({ id: made.secret.id, secretValue, secretComment: 'why', skipMultilineEncoding: true })
    const changed = await sdk.secrets().updateSecret('A B.c-é', {
      ...at('/crud'),
      ...{ secretValue: 'new', newSecretName: 'NEW', secretComment: '', metadata: { team: 'core' } },
    })
    expect(changed.secret).toMatchObject({ secretKey: 'NEW', version: 2 })
    const now = await sdk.secrets().getSecret({ ...at('/crud'), secretName: 'NEW' })
    expect(now).toMatchObject({ secretValue: 'new', secretMetadata: [{ key: 'team', value: 'core' }] })
    expect(await sdk.secrets().getSecret({ ...at('/crud'), secretName: 'NEW', version: 1 })).toMatchObject({ secretValue })
    expect((await sdk.secrets().deleteSecret('NEW', at('/crud'))).secret).toMatchObject({ id: made.secret.id })
    await expect(sdk.secrets().getSecret({ ...at('/crud'), secretName: 'NEW' })).rejects.toThrow(
      /\[Method=GET\] \[StatusCode=404\] Secret with name 'NEW' not found/,
    )
  })

  test('values are hidden when that is asked, and references put in unless it is not', async () => {
    await folder('refs')
    await sdk.secrets().createSecret('HOST', { ...at('/refs'), secretValue: 'db' })
    await sdk.secrets().createSecret('URL', { ...at('/refs'), secretValue: 'pg://${HOST}' })
    expect((await sdk.secrets().getSecret({ ...at('/refs'), secretName: 'URL' })).secretValue).toBe('pg://db')
    const raw = await sdk.secrets().getSecret({ ...at('/refs'), secretName: 'URL', expandSecretReferences: false })
    expect(raw.secretValue).toBe('pg://${HOST}')
    const { secrets } = await sdk.secrets().listSecrets({ ...at('/refs'), viewSecretValue: false })
    expect(secrets.map(({ secretValueHidden }) => secretValueHidden)).toEqual([true, true])
  })

  test('imports are listed beside and merged into one, own secrets first and the later import before the earlier', async () => {
    for (const [path, name] of [
      ['/', 'app'],
      ['/', 'first'],
      ['/', 'second'],
    ] as const)
      await folder(name, path)
    for (const [path, key] of [
      ['/app', 'OWN'],
      ['/first', 'OWN'],
      ['/first', 'BOTH'],
      ['/second', 'BOTH'],
      ['/second', 'LAST'],
    ] as const)
      await sdk.secrets().createSecret(key, { ...at(path), secretValue: path })
    const send = domain.admin
    for (const path of ['/first', '/second'])
      await send('POST', '/api/v1/secret-imports', { workspaceId: projectId, environment, path: '/app', import: { environment, path } })
    const listed = await sdk.secrets().listSecrets({ ...at('/app'), includeImports: true })
    expect(listed.imports?.map(({ secretPath }) => secretPath)).toEqual(['/first', '/second'])
    const merged = await sdk.secrets().listSecretsWithImports(at('/app'))
    expect(Object.fromEntries(merged.map(({ secretKey, secretValue }) => [secretKey, secretValue]))).toEqual({
      OWN: '/app',
      BOTH: '/second',
      LAST: '/second',
    })
    // This call says `includeImports` where all others say `include_imports`.
    expect(await sdk.secrets().getSecret({ ...at('/app'), secretName: 'BOTH', includeImports: true })).toMatchObject({
      secretValue: '/second',
    })
    await expect(sdk.secrets().getSecret({ ...at('/app'), secretName: 'BOTH', includeImports: false })).rejects.toThrow(/StatusCode=404/)
    await sdk.secrets().listSecrets({ ...at('/app'), includeImports: true, attachToProcessEnv: true })
    expect([process.env.OWN, process.env.BOTH, process.env.LAST]).toEqual(['/app', '/second', '/second'])
  })

  test('lists go down into folders and are filtered by tag', async () => {
    await folder('below', '/tree')
    const { tag } = (await domain.admin('POST', `/api/v1/projects/${projectId}/tags`, { slug: 'web' })).body
    await sdk.secrets().createSecret('TOP', { ...at('/tree'), secretValue: '1', tagIds: [tag.id] })
    await sdk.secrets().createSecret('DEEP', { ...at('/tree/below'), secretValue: '2' })
    const keys = async (options: { recursive?: boolean; tagSlugs?: string[] }) =>
      (await sdk.secrets().listSecrets({ ...at('/tree'), ...options })).secrets.map(({ secretKey, secretPath }) => [secretKey, secretPath])
    expect(await keys({})).toEqual([['TOP', '/tree']])
    expect(await keys({ recursive: true })).toEqual([
      ['DEEP', '/tree/below'],
      ['TOP', '/tree'],
    ])
    expect(await keys({ recursive: true, tagSlugs: ['web', 'other'] })).toEqual([['TOP', '/tree']])
  })

  test('a personal override is made, read and deleted without touching the shared one', async () => {
    await folder('mine')
    const type = SecretType.Personal
    await sdk.secrets().createSecret('K', { ...at('/mine'), secretValue: 'shared' })
    expect((await sdk.secrets().createSecret('K', { ...at('/mine'), secretValue: 'own', type })).secret).toMatchObject({ type: 'personal' })
    expect((await sdk.secrets().getSecret({ ...at('/mine'), secretName: 'K', type })).secretValue).toBe('own')
    expect((await sdk.secrets().getSecret({ ...at('/mine'), secretName: 'K', type: SecretType.Shared })).secretValue).toBe('shared')
    await sdk.secrets().updateSecret('K', { ...at('/mine'), secretValue: 'own 2', type })
    await sdk.secrets().deleteSecret('K', { ...at('/mine'), type })
    expect((await sdk.secrets().listSecrets(at('/mine'))).secrets).toMatchObject([{ type: 'shared', secretValue: 'shared' }])
  })

  test('a refused request tells why, and a wrong shape that it was one', async () => {
    await expect(sdk.secrets().createSecret('a:b', { ...at('/'), secretValue: '' })).rejects.toThrow(/StatusCode=400.*':'/)
    await expect(sdk.secrets().listSecrets({ projectId, environment: 'nope' })).rejects.toThrow(
      `Environment with slug 'nope' in project with ID ${projectId} not found`,
    )
    // The list of issues is no sentence, so the SDK has one of its own.
    await expect(sdk.folders().create({ projectId, environment, path: '/', name: 'not a name' })).rejects.toThrow(
      'Request failed with status 422',
    )
  })
})
