import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{packages,connectors,emulators,apps}/*/src/**/*.test.ts', 'tests/**/*.test.ts', 'tools/**/*.test.ts'],
    globalSetup: ['tests/support/prepare-browser.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    setupFiles: ['tests/support/check-answers.ts'],
  },
})
