// The browser tests: Kring as people run it, started with the demo people once for each worker, in
// Debian's Chromium. What one test writes the later ones see; each therefore writes words of its own.
import { defineConfig } from '@playwright/test';
import type { KringForTests } from './tests/e2e/start-kring.ts';
import { browserPath } from './tests/support/browser.ts';

// This file is read once by the runner, and again by each worker: only a worker needs a Kring.
let baseURL: string | undefined;
if (process.env.TEST_WORKER_INDEX !== undefined) {
  const answer = await fetch(process.env.KRING_E2E_GIVER ?? '');
  if (!answer.ok) throw new Error(await answer.text());
  const { origin, databaseUrl } = (await answer.json()) as KringForTests;
  baseURL = origin;
  process.env.KRING_E2E_DATABASE = databaseUrl;
}

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '*.test.ts',
  globalSetup: './tests/e2e/start-kring.ts',
  // Each with a Kring of its own.
  workers: 2,
  // On a machine that does something else as well; the run says which test was flaky.
  retries: 2,
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['line']],
  outputDir: 'test-results',
  use: {
    ...(baseURL === undefined ? {} : { baseURL }),
    browserName: 'chromium',
    locale: 'sv-SE',
    timezoneId: 'Europe/Stockholm',
    viewport: { width: 1440, height: 900 },
    actionTimeout: 15_000,
    // Of what is tried again: drawing every step of what goes well is not free.
    trace: 'on-first-retry',
    launchOptions: {
      executablePath: browserPath() ?? 'chromium',
      // Debian's wrapper asks for a GPU to draw with; where there is none, a program imitates one.
      args: ['--no-sandbox', '--disable-gpu'],
    },
  },
});
