import type { Emulator } from '@hanzo-kms/emulator-windmill'
import { Secret, TOTP } from 'otpauth'
import { type Answered, type Caller, type Json, makeCaller } from './caller.ts'
import type { Canaries } from './canaries.ts'

/** Something that is known to be kept in clear, so that a search which finds none of it has searched nothing. */
export const CONTROL = 'CONTROL_KEY_IN_CLEAR'

export interface Played {
  /** All that were given. */
  readonly errors: readonly Answered[]
  /** The administrator's. */
  readonly token: string
  readonly projectId: string
}

interface Scene extends Caller {
  readonly url: string
  readonly emulator: Emulator
  readonly canaries: Canaries
  plant(what: string): string
}

interface House {
  readonly token: string
  readonly organizationId: string
  readonly projectId: string
}

/**
 * Every kind of confidential thing goes through the server where it succeeds and where it fails. What a person may see, such as the value of a secret in the answer to a read, is
 * no leak; what the server hands out, such as tokens, becomes a canary itself.
 */
export async function playBusyScene(url: string, emulator: Emulator, canaries: Canaries): Promise<Played> {
  const scene: Scene = { ...makeCaller(url, canaries), url, emulator, canaries, plant: canaries.plant }
  canaries.add('Windmill token', emulator.tokens.dev1)
  const house = await people(scene)
  await secrets(scene, house)
  await imports(scene, house)
  await machines(scene, house)
  const connectionId = await connections(scene, house)
  await channels(scene, house)
  await runs(scene, house, connectionId)
  return { errors: scene.errors, token: house.token, projectId: house.projectId }
}

async function people({ ask, must, plant, canaries, url }: Scene): Promise<House> {
  const [email, password] = ['admin@example.com', plant('password')]
  const made = await must('POST', '/api/v1/admin/bootstrap', { email, password, organization: 'Canary house' })
  await ask('POST', '/api/v1/admin/bootstrap', { email, password: plant('password of a second bootstrap'), organization: 'x' })
  await ask('POST', '/api/v1/admin/bootstrap', { email, password: { wrong: plant('password of a wrong kind') }, organization: 'x' })
  await must('POST', '/api/v3/auth/login', { email, password })
  await ask('POST', '/api/v3/auth/login', { email, password: plant('wrong password') })
  await ask('POST', '/api/v3/auth/login', { email: 'nobody@example.com', password: plant('password of nobody') })
  const page = { origin: url, 'sec-fetch-site': 'same-origin' }
  await must('POST', '/api/v1/session', { email, password }, undefined, page)
  await ask('POST', '/api/v1/session', { email, password: plant('wrong password of a session') }, undefined, page)
  const person = { ...page, cookie: `kms-session=${canaries.planted.get('cookie of /api/v1/session')}` }
  const { secret } = await must('POST', '/api/v1/account/second-factor', { password }, undefined, person)
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate()
  await must('POST', '/api/v1/account/second-factor/confirm', { code }, undefined, person)
  const refused = { presentPassword: plant('wrong present password'), newPassword: plant('refused password') }
  await ask('POST', '/api/v1/session/password', refused, undefined, person)
  await ask('POST', '/api/v1/session/password', { presentPassword: password, newPassword: plant('changed password') }, undefined, person)
  const token: string = made.identity.credentials.token
  await must('POST', '/api/v1/organization/invitations', { email: 'invited@example.com' }, token)
  await ask('POST', '/api/v1/invitations/accept', { token: plant('invitation token'), password: plant('password of an invitation') })
  const { project } = await must('POST', '/api/v1/projects', { projectName: 'Shop' }, token)
  return { token, organizationId: made.organization.id, projectId: project.id }
}

async function secrets({ ask, must, plant }: Scene, { token, projectId }: House): Promise<void> {
  const at = { workspaceId: projectId, environment: 'prod' }
  const raw = '/api/v3/secrets/raw'
  const keep = (key: string, body: object) => must('POST', `${raw}/${key}`, { ...at, ...body }, token)
  const fail = (body: object) => ask('POST', `${raw}/WRONG`, { ...at, ...body }, token)
  await keep(CONTROL, { secretValue: plant('value'), secretComment: plant('comment') })
  await must('PATCH', `${raw}/${CONTROL}`, { ...at, secretValue: plant('changed value'), secretComment: plant('changed comment') }, token)
  await keep('PERSONAL', { secretValue: plant('shared value under a personal one') })
  await keep('PERSONAL', { secretValue: plant('personal value'), type: 'personal' })
  await keep('REFERS', { secretValue: `\${${CONTROL}}-${plant('value around a reference')}` })
  await keep('LOST', { secretValue: `\${NOT_THERE}-${plant('value around a lost reference')}` })
  await must(
    'POST',
    '/api/v3/secrets/batch/raw',
    { ...at, secrets: [{ secretKey: 'IN_BATCH', secretValue: plant('value in a batch') }] },
    token,
  )
  await must('DELETE', `${raw}/IN_BATCH`, at, token)
  await ask(
    'POST',
    `${raw}/${CONTROL}`,
    { ...at, secretValue: plant('value of a duplicate'), secretComment: plant('comment of a duplicate') },
    token,
  )
  await fail({ secretValue: { inner: plant('value of a wrong kind') } })
  await fail({ secretValue: `${plant('value with NUL')}\u0000` })
  await fail({ secretValue: plant('value without a place'), environment: 'nowhere' })
  await fail({ secretValue: plant('value for a wrong path'), secretPath: '/no/such/folder' })
  await ask(
    'POST',
    '/api/v3/secrets/batch/raw',
    { ...at, secrets: [{ secretKey: 'a:b', secretValue: plant('value in a wrong batch') }] },
    token,
  )
  await ask('POST', `${raw}/X`, `{"workspaceId":"${projectId}","secretValue":"${plant('value in broken JSON')}"`, token)
  await ask('POST', `${raw}/X`, `{"secretValue":"${plant('value that comes twice')}","secretValue":"x"}`, token)
  const query = `workspaceId=${projectId}&environment=prod`
  await must('GET', `${raw}?${query}`, undefined, token)
  await ask('GET', `${raw}?${query}&expandSecretReferences=true`, undefined, token)
  await ask('GET', `${raw}/LOST?${query}&expandSecretReferences=true`, undefined, token)
  await ask('GET', `${raw}/X?${query}&unknown=${plant('text in a query')}`, undefined, token)
  await ask('GET', `/api/${plant('text in an unknown address')}`, undefined, token)
  await must('DELETE', `${raw}/LOST`, at, token)
}

async function imports({ ask, must, plant }: Scene, { token, projectId }: House): Promise<void> {
  const at = `/api/v1/projects/${projectId}/secrets/import`
  const json = (entries: object) => ({ environment: 'prod', format: 'json', content: JSON.stringify(entries) })
  await must('POST', at, { environment: 'prod', content: `FROM_FILE=${plant('value in a file')}\n` }, token)
  await must('POST', at, json({ FROM_JSON: { value: plant('value in JSON'), comment: plant('comment in JSON') } }), token)
  const bad = `FINE=${plant('value beside a bad line')}\nthis is ${plant('bad line')}\nOPEN="${plant('open quote')}\n`
  await ask('POST', at, { environment: 'prod', content: bad }, token)
  await ask('POST', at, { environment: 'prod', format: 'json', content: `{"A": "${plant('value in a broken JSON file')}` }, token)
  await ask('POST', at, json({ WRONG: [plant('value of a wrong kind in JSON')] }), token)
}

async function machines({ ask, must, plant }: Scene, { token, organizationId }: House): Promise<void> {
  const { identity } = await must('POST', '/api/v1/identities', { name: 'robot', organizationId, role: 'member' }, token)
  const auth = `/api/v1/auth/universal-auth/identities/${identity.id}`
  const { identityUniversalAuth } = await must('POST', auth, {}, token)
  const { clientSecret } = await must('POST', `${auth}/client-secrets`, { description: 'canary' }, token)
  const login = { clientId: identityUniversalAuth.clientId, clientSecret }
  const { accessToken } = await must('POST', '/api/v1/auth/universal-auth/login', login)
  await ask('POST', '/api/v1/auth/universal-auth/login', { ...login, clientSecret: plant('wrong client secret') })
  await ask('POST', '/api/v1/auth/token/renew', { accessToken })
  await must('POST', '/api/v1/auth/token/revoke', { accessToken })
  await ask('POST', '/api/v1/auth/token/revoke', { accessToken: plant('unknown token to revoke') })
  const presented = [
    accessToken,
    `kms.at.${plant('unknown token')}`,
    `kms.pat.${plant('unknown personal token')}`,
    `st.${plant('service token')}`,
  ]
  for (const text of presented) await ask('GET', '/api/v1/projects', undefined, text)
  const headers = { cookie: `kms-session=${plant('unknown cookie')}`, 'x-api-key': plant('API key') }
  await ask('GET', '/api/v1/projects', undefined, undefined, headers)
}

async function connections({ ask, must, plant, emulator }: Scene, { token, projectId }: House): Promise<string> {
  const at = '/api/v1/app-connections/windmill'
  const body = (credentials: object) => ({ name: 'windmill', method: 'access-token', projectId, credentials })
  const { url: instanceUrl } = emulator
  const { appConnection } = await must('POST', at, body({ token: emulator.tokens.dev1, instanceUrl }), token)
  const refused = [
    { token: plant('Windmill token that is not accepted'), instanceUrl },
    { token: plant('Windmill token for a closed address'), instanceUrl: 'http://169.254.169.254' },
    { token: plant('Windmill token for a wrong URL'), instanceUrl: `https://user:${plant('password in a URL')}@127.0.0.1:1` },
    { token: plant('one Windmill token'), accessToken: plant('another Windmill token'), instanceUrl },
    { token: [plant('Windmill token of a wrong kind')], instanceUrl },
  ]
  for (const credentials of refused) await ask('POST', at, body(credentials), token)
  await ask('PATCH', `${at}/${appConnection.id}`, { credentials: { token: plant('Windmill token that replaces') } }, token)
  await must('GET', `${at}/${appConnection.id}/check`, undefined, token)
  return appConnection.id
}

/** Webhooks whose path is all that keeps others out, and a mail server that is not there. */
async function channels({ ask, must, plant, emulator }: Scene, { token, projectId }: House): Promise<void> {
  const at = `/api/v1/projects/${projectId}/notification-channels`
  const webhook = (url: string) => ({ medium: 'webhook', name: 'hook', url })
  const made = await must('POST', at, webhook(`${emulator.url}/${plant('path of a webhook')}?key=${plant('query of a webhook')}`), token)
  await must('POST', `${at}/${made.channel.id}/test`, undefined, token)
  await must('POST', `${at}/${made.channel.id}/signing-secret`, undefined, token)
  await must('PATCH', `${at}/${made.channel.id}`, { url: `${emulator.url}/${plant('path of a webhook that replaces')}` }, token)
  const closed = [
    `http://169.254.169.254/${plant('path of a webhook to a closed address')}`,
    `ftp://127.0.0.1/${plant('path of a webhook of another kind')}`,
    `http://user:${plant('password in the URL of a webhook')}@127.0.0.1/`,
  ]
  for (const url of closed) await ask('POST', at, webhook(url), token)
  const mail = await must('POST', at, { medium: 'email', name: 'mail', to: ['ops@example.com'] }, token)
  await must('POST', `${at}/${mail.channel.id}/test`, undefined, token)
}

/** Runs that succeed, whose destination fails, whose connection is dropped after the write, and whose source cannot be read. */
async function runs({ ask, must, plant, emulator }: Scene, { token, projectId }: House, connectionId: string): Promise<void> {
  const at = { workspaceId: projectId, environment: 'prod' }
  const change = (secretValue: string) => must('PATCH', `/api/v3/secrets/raw/${CONTROL}`, { ...at, secretValue }, token)
  const { secretSync } = await must(
    'POST',
    '/api/v1/secret-syncs/windmill',
    {
      ...{ name: 'sync', projectId, connectionId, environment: 'prod', secretPath: '/', isAutoSyncEnabled: true },
      ...{
        destinationConfig: { workspace: emulator.workspace, path: 'f/app/' },
        syncOptions: { initialSyncBehavior: 'overwrite-destination' },
      },
    },
    token,
  )
  const of = `/api/v1/secret-syncs/windmill/${secretSync.id}`
  const settled = () => settle(() => must('GET', `${of}/runs?limit=5`, undefined, token))
  await settled()
  await fault(emulator, [{ path: '/api/w/', rate: 1, kind: 'status', status: 500 }])
  await change(plant('value in a run that fails'))
  await ask('POST', `${of}/plan`, undefined, token)
  await settled()
  await fault(emulator, [{ method: 'POST', rate: 1, kind: 'reset-after', times: 2 }])
  await change(plant('value in a run that is cut off'))
  await settled()
  await fault(emulator, [])
  await must('POST', '/api/v3/secrets/raw/LOST', { ...at, secretValue: `\${NOT_THERE}-${plant('value that stops a run')}` }, token)
  await settled()
}

/** Waits until no run is at work; one that waits for its destination is left to. */
async function settle(read: () => Promise<Json>): Promise<void> {
  for (;;) {
    const { runs } = (await read()) as { runs: readonly { state: string; attempt: number }[] }
    if (!runs.some(({ state, attempt }) => state === 'running' || (state === 'queued' && attempt === 0))) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function fault(emulator: Emulator, rules: readonly object[]): Promise<void> {
  const body = JSON.stringify({ seed: 1, rules })
  await fetch(`${emulator.url}/_emulator/faults`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
}
