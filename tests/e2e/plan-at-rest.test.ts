// [SY51] [SY52] Nothing that was written, and nothing of the plan, can be read in the browser's
// profile folder: after the browser ended in the middle of writing without a net, and after
// signing out. The same folder then gives the words back to the same person, and to nobody else.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect } from '@playwright/test';
import type { BrowserContext, Page } from '@playwright/test';
import { entriesIn, syncNet } from './outbox-people.ts';
import { live, planIdOf, saved, signIn, text, writeIn } from './plan-people.ts';
import { test } from './test.ts';

let folder: string;
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kring-profile-'));
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

const openProfile = (): Promise<BrowserContext> => {
  const { launchOptions, baseURL, locale } = test.info().project.use;
  return chromium.launchPersistentContext(folder, { ...launchOptions, baseURL, locale });
};

async function openMilo(context: BrowserContext, person: string): Promise<Page> {
  const page = await context.newPage();
  await signIn(page, person);
  await page.goto(`/plans/${await planIdOf(page, 'Milo')}`);
  return page;
}

/** The files that hold some words, in the ways that a browser stores text. */
function filesWith(words: string): string[] {
  const forms = [Buffer.from(words), Buffer.from(words, 'utf16le')];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = readFileSync(file);
      return forms.some((form) => bytes.includes(form));
    });
}

test('a profile folder gives away nothing, and gives the words back to who wrote them', async () => {
  test.setTimeout(120_000);
  const words = `Kanariefagel${Date.now()}`;
  const control = `Kontrollord${Date.now()}`;
  let context = await openProfile();
  const net = await syncNet(context);
  const page = await openMilo(context, 'maja');
  await expect(text(page, 'Om Milo')).toBeVisible({ timeout: 30_000 });
  const ofPlan = (await page.locator('#part-situation .text p').first().innerText()).slice(0, 24);
  await net.cut();
  await writeIn(page, 'Om Milo');
  await page.keyboard.type(` ${words}`);
  await expect.poll(() => entriesIn(page)).toBeGreaterThanOrEqual(words.length);
  // Without encryption it would lie there: the search finds what another store holds in plain.
  await page.evaluate(async (plain) => {
    const opened = indexedDB.open('control');
    opened.onupgradeneeded = () => opened.result.createObjectStore('plain');
    await new Promise((done) => (opened.onsuccess = done));
    const put = opened.result.transaction('plain', 'readwrite').objectStore('plain').put(plain, 1);
    await new Promise((done) => (put.onsuccess = done));
  }, control);
  await context.close();
  expect(filesWith(control)).not.toEqual([]);
  expect(filesWith(words)).toEqual([]);
  expect(filesWith(ofPlan)).toEqual([]);

  context = await openProfile();
  // Another person on the same device: nothing of it is theirs, and it stays for who wrote it.
  const otto = await openMilo(context, 'otto');
  await live(otto);
  expect(await entriesIn(otto)).toBeGreaterThanOrEqual(words.length);
  await expect(otto.locator('#part-about')).not.toContainText(words);
  await otto.close();
  const maja = await openMilo(context, 'maja');
  await expect(maja.getByText('från förra gången är sparad nu.')).toBeVisible();
  await saved(maja);
  await expect(maja.locator('#part-about')).toContainText(words);
  await expect.poll(() => entriesIn(maja)).toBe(0);
  await maja.getByRole('button', { name: 'Maja Gullvind ditt konto' }).click();
  await maja.getByRole('button', { name: 'Logga ut', exact: true }).click();
  await expect(maja).toHaveURL(/\/sign-in$/);
  await context.close();
  expect(filesWith(words)).toEqual([]);
  expect(filesWith(ofPlan)).toEqual([]);
});
