import { defineConfig } from 'vitest/config'

// Every core: by itself vitest leaves one of them idle, which is half of a machine with two.
export default defineConfig({
  test: {
    root: '.',
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/temporary.ts'],
    testTimeout: 30_000,
    maxWorkers: '100%',
  },
})
