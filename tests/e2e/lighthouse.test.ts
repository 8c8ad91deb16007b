// Lighthouse, in a browser of its own with a session of its own: accessibility and best practices on
// the sign-in page, Mina planer and a plan. Speed is measured elsewhere, on a machine that is at rest.
import { chromium, expect } from '@playwright/test';
import type { BrowserContext } from '@playwright/test';
import lighthouse from 'lighthouse';
import { freePort } from '../support/server.ts';
import { planIdOf, signIn } from './plan-people.ts';
import { test } from './test.ts';

const least = 0.95;
let context: BrowserContext;
let port: number;

test.describe.configure({ mode: 'serial', timeout: 180_000 });

test.beforeAll(async () => {
  port = await freePort();
  const { launchOptions, baseURL } = test.info().project.use;
  context = await chromium.launchPersistentContext('', {
    ...launchOptions,
    ...(baseURL === undefined ? {} : { baseURL }),
    locale: 'sv-SE',
    args: [...(launchOptions?.args ?? []), `--remote-debugging-port=${port}`],
  });
});
test.afterAll(() => context.close());

/** The scores, and which audits took from them. */
async function judge(path: string): Promise<{ scores: Record<string, number>; lost: string[] }> {
  const base = test.info().project.use.baseURL ?? '';
  const result = await lighthouse(new URL(path, base).href, {
    port,
    onlyCategories: ['accessibility', 'best-practices'],
    disableStorageReset: true,
    throttlingMethod: 'provided',
    logLevel: 'error',
  });
  if (!result) throw new Error('Lighthouse gave no result');
  const { categories, audits, finalDisplayedUrl } = result.lhr;
  expect(new URL(finalDisplayedUrl).pathname, 'no redirect').toBe(path);
  const weighed = Object.values(categories).flatMap(({ auditRefs }) =>
    auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => id),
  );
  return {
    scores: Object.fromEntries(
      Object.entries(categories).map(([name, { score }]) => [name, score ?? 0]),
    ),
    lost: weighed.filter((id) => (audits[id]?.score ?? 1) < 1),
  };
}

async function expectGood(path: string): Promise<void> {
  const { scores, lost } = await judge(path);
  test.info().annotations.push({ type: 'lighthouse', description: JSON.stringify(scores) });
  expect(Object.keys(scores)).toHaveLength(2);
  for (const [name, score] of Object.entries(scores))
    expect.soft(score, `${name}; lost on: ${lost.join(', ')}`).toBeGreaterThanOrEqual(least);
}

test('the sign-in page', () => expectGood('/sign-in'));

test('Mina planer', async () => {
  await signIn(await context.newPage(), 'rania');
  await expectGood('/plans');
});

test('a plan', async () => {
  const page = await context.newPage();
  await signIn(page, 'maja');
  await expectGood(`/plans/${await planIdOf(page, 'Milo')}`);
});
