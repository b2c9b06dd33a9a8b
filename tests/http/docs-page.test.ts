import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../support/open-browser.ts'
import { type Stage, startStage } from '../support/start-kms.ts'
import { send } from './send.ts'

/** In the browser: what the policy refused. */
const WATCH = `window.refused = []
document.addEventListener('securitypolicyviolation', (event) => window.refused.push(event.violatedDirective + ' ' + event.blockedURI))`

let stage: Stage
let browser: Browser
beforeAll(async () => {
  stage = await startStage()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
  await stage.stop()
})

test('the API page shows the routes under a strict policy, and asks nothing of any other origin', async () => {
  const page = await browser.newPage()
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.addInitScript(WATCH)
  const answer = await page.goto(`${stage.server.url}/api/docs`)
  expect(answer?.status()).toBe(200)
  await page.getByRole('heading', { name: 'Hanzo KMS', exact: true }).first().waitFor()
  await page.getByText('Whether the server is ready').first().waitFor()
  // The reference looks whether it may evaluate and add styles, and does without when it may not.
  const refused = (await page.evaluate('window.refused')) as string[]
  expect(refused.filter((what) => !['style-src-elem inline', 'script-src eval'].includes(what))).toEqual([])
  const elsewhere = asked.filter((url) => !url.startsWith(`${stage.server.url}/`) && !/^(data|blob):/.test(url))
  expect(elsewhere).toEqual([])
  expect(asked).toContain(`${stage.server.url}/api/docs/json`)
  await page.close()
})

test('its policy lets in the two scripts of this very answer, and no other', async () => {
  const [first, second] = await Promise.all([send(stage.server.url, 'GET', '/api/docs'), send(stage.server.url, 'GET', '/api/docs/')])
  const nonces = [first, second].map(
    ({ headers }) => /script-src 'nonce-([\w+/=]+)'/.exec(headers.get('content-security-policy') ?? '')?.[1] ?? '',
  )
  expect(new Set(nonces).size).toBe(2)
  for (const [index, { body, headers }] of [first, second].entries()) {
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe-eval|script-src[^;]*unsafe|https?:|\*/)
    const scripts = String(body).match(/<script[^>]*>/g) ?? []
    expect(scripts.length).toBeGreaterThan(0)
    for (const script of scripts) expect(script).toContain(`nonce="${nonces[index]}"`)
  }
})
