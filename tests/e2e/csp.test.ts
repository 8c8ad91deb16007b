// Nothing leaves our own origin and nothing breaks the content-security policy: on the sign-in page,
// on Mina planer and on a plan that is being written. The policy is shown to be there by breaking it.
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { live, planIdOf, signIn, text } from './plan-people.ts';
import { test } from './test.ts';

interface Watched {
  elsewhere: string[];
  violations: () => Promise<string[]>;
  errors: string[];
}

async function watch(page: Page, origin: string): Promise<Watched> {
  const elsewhere: string[] = [];
  const errors: string[] = [];
  const note = (address: string) => {
    const url = new URL(address);
    if (url.protocol === 'data:' || url.protocol === 'blob:') return;
    if (url.host !== new URL(origin).host) elsewhere.push(url.origin);
  };
  page.on('request', (request) => note(request.url()));
  page.on('websocket', (socket) => note(socket.url()));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (problem) => errors.push(problem.message));
  const seen: string[] = [];
  await page.exposeFunction('noteViolation', (words: string) => seen.push(words));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { noteViolation } = window as unknown as { noteViolation: (words: string) => void };
      noteViolation(`${event.effectiveDirective} ${event.blockedURI}`);
    });
  });
  return { elsewhere, errors, violations: () => Promise.resolve(seen) };
}

test('no page asks anyone else, and none breaks its policy', async ({ page, baseURL }) => {
  const seen = await watch(page, baseURL ?? '');
  await page.goto('/sign-in');
  await page.evaluate(() => document.fonts.ready);
  await signIn(page, 'maja');
  await page.goto('/plans');
  await page.getByRole('button', { name: /ditt konto/ }).click();
  await page.keyboard.press('Escape');
  await page.goto(`/plans/${await planIdOf(page, 'Milo')}`);
  await live(page);
  await text(page, 'Så är det nu').click();
  await expect(page.locator('.ProseMirror')).toBeFocused();
  await page.keyboard.press('Control+/');
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(seen.elsewhere).toEqual([]);
  expect(await seen.violations()).toEqual([]);
  expect(seen.errors).toEqual([]);
});

test('the policy is in force on each of them', async ({ page, baseURL }) => {
  const seen = await watch(page, baseURL ?? '');
  await signIn(page, 'maja');
  const plan = `/plans/${await planIdOf(page, 'Milo')}`;
  for (const [index, path] of ['/nowhere', '/plans', plan].entries()) {
    const reply = await page.goto(path);
    const policy = reply?.headers()['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
    });
    await expect.poll(async () => (await seen.violations()).length).toBe(index + 1);
    expect(await page.evaluate(() => 'ran' in window)).toBe(false);
  }
  await page.evaluate(() => fetch('https://elsewhere.example/').catch(() => undefined));
  await expect
    .poll(async () => (await seen.violations()).at(-1))
    .toMatch(/connect-src https:\/\/elsewhere\.example/);
});
