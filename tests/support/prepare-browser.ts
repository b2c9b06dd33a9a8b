import { buildDashboard } from '../../tools/build-dashboard.ts'
import { unpackBrowser } from './open-browser.ts'

/** Once before all tests, because two of them could unpack or build at the same moment. */
export async function setup(): Promise<void> {
  await buildDashboard()
  await unpackBrowser()
}
