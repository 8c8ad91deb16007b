// The `test` of every browser test: what a test opened is closed with it. A plan that is left open goes on
// following what others write, and slows down all that come later.
import { test as plain } from '@playwright/test';

export const test = plain.extend<{ closeContexts: void }>({
  closeContexts: [
    async ({ browser }, use) => {
      await use();
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    { auto: true },
  ],
});
