import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // A guard against hangs, not an assertion: real servers on a busy two-core machine need room.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
