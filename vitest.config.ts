import { configDefaults, defineConfig } from 'vitest/config'

const isLong = process.env.KMS_TEST_LONG === '1'

export default defineConfig({
  test: {
    include: ['{packages,connectors,emulators,apps}/*/src/**/*.test.ts', 'tests/**/*.test.ts', 'tools/**/*.test.ts'],
    // What `npm run test:long` does besides.
    exclude: [...configDefaults.exclude, ...(isLong ? [] : ['**/*.long.test.ts'])],
    globalSetup: ['tests/support/prepare-scratch.ts', 'tests/support/prepare-browser.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // A worker loads the product and compiles the embedded database once, not for each file: no module keeps anything of the test before.
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    setupFiles: ['tests/support/demand-documented-answers.ts'],
  },
})
