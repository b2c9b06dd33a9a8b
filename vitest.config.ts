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
    testTimeout: 60_000,
    hookTimeout: 60_000,
    setupFiles: ['tests/support/check-answers.ts'],
  },
})
