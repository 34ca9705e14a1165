import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/properties.ts'],
    pool: 'forks',
    // The suites wait for servers more than they compute; the default leaves one core of two idle.
    maxWorkers: 2,
    // A guard against hangs, not an assertion: real servers on a busy two-core machine need room.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
