import { defineConfig } from 'vitest/config';

// One project per promise the tests make; `tests/e2e` belongs to Playwright.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/{domain,architecture,browser}/**/*.test.ts'],
          // How fast it is, is measured in bench/: a busy machine must not fail what is right.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'database',
          environment: 'node',
          alias: { $lib: new URL('src/lib', import.meta.url).pathname },
          include: ['tests/{db,app}/**/*.test.ts'],
          globalSetup: './tests/support/prepared.ts',
          testTimeout: 240_000,
          hookTimeout: 240_000,
          // Each file has a PostgreSQL of its own.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'sync',
          environment: 'node',
          include: ['tests/{sync,chaos}/**/*.test.ts'],
          globalSetup: './tests/support/prepared.ts',
          // Two seconds are promised, and the machine may do something else meanwhile; the run says which
          // test was tried again.
          retry: 2,
          testTimeout: 300_000,
          hookTimeout: 120_000,
          // Each file has a PostgreSQL and servers of its own, and waits more than it works.
          maxWorkers: 2,
        },
      },
    ],
  },
});
