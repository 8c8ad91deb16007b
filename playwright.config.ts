// The browser tests: Kring as people run it, started once with the demo people, in Debian's Chromium.
// What one test writes the others can see; each therefore writes words of its own.
import { defineConfig } from '@playwright/test';

// The common server's address. Set by tests/e2e/start-kring.ts, before any worker begins.
const baseURL = process.env.KRING_E2E_ORIGIN;

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '*.test.ts',
  globalSetup: './tests/e2e/start-kring.ts',
  workers: 1,
  // On a machine that does something else as well; the run says which test was flaky.
  retries: 1,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['line']],
  outputDir: 'test-results',
  use: {
    ...(baseURL === undefined ? {} : { baseURL }),
    browserName: 'chromium',
    locale: 'sv-SE',
    timezoneId: 'Europe/Stockholm',
    viewport: { width: 1440, height: 900 },
    actionTimeout: 10_000,
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.KRING_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    },
  },
});
