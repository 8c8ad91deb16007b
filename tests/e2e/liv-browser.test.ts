// Liv's browser, on every page of the plan, while Mira and Nova write to each other: nothing that it receives
// tells of Mira. Hedda's browser, on the same pages, is given it.
import { readdirSync } from 'node:fs';
import { expect, type Browser, type Page } from '@playwright/test';
import { ofMira } from '../support/nova-secrets.ts';
import { live, openPlan, planIdOf, signIn } from './plan-people.ts';
import { test } from './test.ts';
import { whatComes } from './what-comes.ts';

const pages = readdirSync('src/routes', { recursive: true, encoding: 'utf8' }).flatMap(
  (file) => /\/plans\/\[plan=uuid\]((?:\/[\w-]+)*)\/\+page\.svelte$/.exec(file)?.[1] ?? [],
);

async function come(browser: Browser, person: string) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await signIn(page, person);
  const heard: string[] = [];
  const all = whatComes(page, (text) => void heard.push(text));
  return { page, heard, all, plan: await planIdOf(page, 'Nova') };
}

/** With the frames of the plan's own page, whose sockets are open while somebody writes. */
async function walk(page: Page, plan: string, paths: readonly string[]): Promise<void> {
  for (const path of ['/plans', '/notices']) await page.goto(path);
  for (const path of paths) {
    await page.goto(`/plans/${plan}${path}`);
    await page.waitForLoadState('load');
  }
}

test('nothing that Liv’s browser receives tells of Mira, while they write', async ({ browser }) => {
  // Every page of a plan, one after another.
  test.setTimeout(240_000);
  const said = 'Vi ses på torsdag igen';
  const liv = await come(browser, 'liv');
  const hedda = await come(browser, 'hedda');
  await walk(liv.page, liv.plan, pages);
  await walk(hedda.page, hedda.plan, ['', '/history']);
  await liv.page.goto(`/plans/${liv.plan}`);
  await hedda.page.goto(`/plans/${hedda.plan}`);
  await live(liv.page);
  await live(hedda.page);

  const mira = await openPlan(browser, 'mira', { child: 'Nova' });
  const words = mira.getByRole('textbox').first();
  await words.click();
  await expect(mira.locator('.ProseMirror')).toBeFocused();
  await mira.keyboard.press('Control+End');
  // In one piece: letter by letter, no frame has it whole.
  await mira.keyboard.insertText(` ${said}`);
  await live(mira);
  await expect(hedda.page.getByText(said).first()).toBeVisible();

  await Promise.all([liv.all(), hedda.all()]);
  const [seen, other] = [liv, hedda].map(({ heard }) => heard.join('\n'));
  expect(seen).toContain('Nova');
  expect(liv.heard.length).toBeGreaterThan(pages.length);
  expect([...ofMira, said].filter((secret) => seen?.includes(secret))).toEqual([]);
  expect([...ofMira, said].filter((secret) => !other?.includes(secret))).toEqual([]);
  for (const { page } of [liv, hedda]) await page.context().close();
  await mira.context().close();
});
