import { inspect } from 'node:util'
import { type ConnectorHarness, exerciseConnector } from '@hanzo-kms/connector-kit/testing'
import { windmill } from '@hanzo-kms/connector-windmill'
import { afterAll, describe, expect, it } from 'vitest'
import { OTHER_OWNER, OWNER, PROFILES, setStage, testContext } from './stage.ts'

const WRONG_TOKEN = 'wrong-token-wrong-token-wrong-to'
const OUTSIDE = ['f/axp/NEIGHBOUR', 'f/a_p2/LONGER', 'f/a_p/deep/NESTED', 'f/a_p/accented-é', 'u/dev1/A']

for (const profile of PROFILES) {
  describe(`the laws of every connector, on Windmill ${profile}`, async () => {
    const stage = await setStage({ profile })
    afterAll(() => stage.close())
    const { dev1, superadmin } = stage.emulator.tokens
    await stage.arrange(
      { op: 'folder', name: 'a_p', extra_perms: { 'u/dev1': true } },
      { op: 'folder', name: 'axp', extra_perms: { 'u/dev1': true } },
      { op: 'folder', name: 'a_p2', extra_perms: { 'u/dev1': true } },
    )
    const harness: ConnectorHarness = {
      connector: windmill,
      context: testContext(),
      credentials: stage.credentials(dev1),
      wrongCredentials: stage.credentials(WRONG_TOKEN),
      secretTexts: [dev1, WRONG_TOKEN, superadmin],
      target: { workspace: stage.emulator.workspace, path: 'f/a_p/' },
      missingTarget: { workspace: 'nowhere', path: 'f/a_p/' },
      owner: OWNER,
      otherOwner: OTHER_OWNER,
      keys: ['DATABASE_URL', '__proto__', 'constructor'],
      unusableKeys: ['', 'with blank', 'with.dot', 'deep/KEY', 'é', 'x'.repeat(256), 'a%2fb', 'line\n'],
      outsideNames: OUTSIDE,
      async reset() {
        for (const { path } of await stage.variables()) await stage.arrange({ op: 'remove-variable', path })
      },
      putForeign: async (path, value) =>
        void (await stage.arrange({ op: 'variable', path, value, is_secret: false, description: 'by hand' })),
      storedValue: async (path) => (await stage.variable(path))?.value ?? undefined,
      letTimePass: () => stage.passMs(1000),
      inspect: (value) => inspect(value, { depth: 10, showHidden: true }),
    }
    const cases = exerciseConnector(harness)
    it('exercises something, and skips nothing', () => {
      expect(cases.length).toBeGreaterThan(25)
      expect(cases.filter(({ skip }) => skip !== undefined)).toEqual([])
    })
    for (const { name, run } of cases) it(name, run)
  })
}
