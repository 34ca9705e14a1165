import { defineConfig } from 'vitest/config';

const SETUP = 'test/support/global-setup.ts';

export default defineConfig({
  test: {
    setupFiles: ['test/support/properties.ts'],
    pool: 'forks',
    // The suites wait for servers more than they compute; the default leaves one core of two idle.
    maxWorkers: 2,
    // A guard against hangs, not an assertion: real servers on a busy two-core machine need room.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/deploy/**'], globalSetup: [SETUP] },
      },
      {
        extends: true,
        // A schedule fires after a minute.
        test: {
          name: 'deploy',
          include: ['test/deploy/**/*.test.ts'],
          globalSetup: [SETUP],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
