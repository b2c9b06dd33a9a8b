import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import chromium, { inflate } from '@sparticuz/chromium'
import { type Browser, chromium as driver } from 'playwright-core'

/** Of what the program needs beside the usual, the machine's own copy is not always there; the package brings it. */
const LIBRARY = 'libnss3.so'
const places = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib', '/lib64']

/** Nothing but loopback is ever asked: no updates, no look-ups, no field trials. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-features=OptimizationHints,MediaRouter,Translate',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
]

/** Unpacks what the package brings; once, and before it is used by several at a time. */
export async function unpackBrowser(): Promise<void> {
  if (process.env.KMS_TEST_CHROME) return
  await chromium.executablePath()
  await libraryPath()
}

/** A real Chromium, from npm unless `KMS_TEST_CHROME` names another. */
export async function openBrowser(): Promise<Browser> {
  const own = process.env.KMS_TEST_CHROME
  if (own) return driver.launch({ executablePath: own, headless: true, args })
  const executablePath = await chromium.executablePath()
  return driver.launch({
    executablePath,
    headless: true,
    args,
    env: { ...process.env, ...(await libraryPath()) } as Record<string, string>,
  })
}

async function libraryPath(): Promise<{ readonly LD_LIBRARY_PATH?: string }> {
  if (places.some((place) => existsSync(join(place, LIBRARY)))) return {}
  const archive = join(import.meta.dirname, '..', '..', 'node_modules', '@sparticuz', 'chromium', 'bin', 'al2023.tar.br')
  await inflate(archive)
  return { LD_LIBRARY_PATH: join(tmpdir(), 'al2023', 'lib') }
}
