// Asking for a plan without an account and without script, the unit's answer, and following it with both
// codes; and a child's answers after a meeting, which are the child's.
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { findings } from './looks.ts';
import { planIdOf, signIn } from './plan-people.ts';
import { test } from './test.ts';

const width = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth);
const phone = { locale: 'sv-SE', viewport: { width: 390, height: 844 } };
const shot = async (page: Page, name: string): Promise<void> => {
  if (process.env.SHOTS)
    await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
};

test('someone asks for a plan without script; the BVC answers, and the answer is found', async ({
  browser,
}) => {
  const bare = await browser.newContext({ ...phone, javaScriptEnabled: false });
  const asker = await bare.newPage();
  await asker.goto('/ask?kommun=sjohamra');
  await asker.getByLabel('Vårdnadshavare').check();
  await asker.getByLabel('Hemma').check();
  await asker.getByLabel('Hur når vi dig?').fill('070-000 00 00, helst kvällar');
  const words = `Vi får inte ihop det. ${Date.now()}`;
  await asker.getByLabel('Vad vill du säga?').fill(words);
  await asker.getByRole('button', { name: 'Skicka' }).click();
  const year = asker.getByLabel('Barnets födelseår');
  await expect(asker.getByRole('alert')).toContainText('Skriv barnets födelseår');
  await expect(year).toBeFocused();
  await expect(year).toHaveAccessibleDescription(/Skriv barnets födelseår/);
  await expect(asker.getByLabel('Hur når vi dig?')).toHaveValue('070-000 00 00, helst kvällar');
  await expect(asker.getByLabel('Vad vill du säga?')).toHaveValue(words);
  await year.fill('2022');
  await shot(asker, 'ask');
  await asker.getByRole('button', { name: 'Skicka' }).click();
  await expect(asker.getByText('BVC Strandgläntan svarar senast')).toBeVisible();
  const [reference = '', secret = ''] = await asker.getByRole('definition').allTextContents();
  expect(reference).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}$/);
  expect(new URL(asker.url()).search).not.toContain(reference);

  const gunvor = await (await browser.newContext(phone)).newPage();
  await signIn(gunvor, 'gunvor');
  await gunvor.goto('/signals');
  const card = gunvor.getByRole('listitem').filter({ hasText: reference });
  await expect(card).toContainText(words);
  expect(await findings(gunvor)).toEqual([]);
  expect(await width(gunvor)).toBe(390);
  await shot(gunvor, 'requests');
  await card.getByLabel('Ja, vi går vidare').check();
  await card.getByLabel('Vad händer nu').fill('Vi ringer på måndag.');
  await card.getByRole('button', { name: 'Skicka svaret' }).click();
  await expect(card.getByRole('link', { name: 'Till signalen' })).toBeVisible();

  await asker.getByRole('button', { name: 'Se var det står' }).click();
  await expect(asker.getByText('Vi ringer på måndag.')).toBeVisible();
  await asker.goto('/ask/follow');
  await asker.getByLabel('Ärendekod').fill(reference);
  await asker.getByLabel('Hemlig kod').fill('FEL-KOD');
  await asker.getByRole('button', { name: 'Visa' }).click();
  await expect(asker.getByRole('alert')).toContainText('Koderna stämmer inte.');
  await expect(asker.getByLabel('Ärendekod')).toHaveValue(reference);
  await expect(asker.getByLabel('Hemlig kod')).toHaveAccessibleDescription(/Koderna stämmer inte/);
  await asker.getByLabel('Ärendekod').fill(reference.toLowerCase());
  await asker.getByLabel('Hemlig kod').fill(secret);
  await asker.getByRole('button', { name: 'Visa' }).click();
  await expect(asker.getByText('Vi ringer på måndag.')).toBeVisible();

  const looker = await (await browser.newContext({ ...phone, locale: 'en-GB' })).newPage();
  await looker.goto('/ask');
  await expect(looker.getByRole('heading', { level: 1 })).toBeVisible();
  expect(await findings(looker)).toEqual([]);
  expect(await width(looker)).toBe(390);
});

test('what is written before the page’s script has come stays', async ({ page }) => {
  // As on a slow telephone: the page is there and can be written in, its script comes later.
  await page.route(/_app\/.*\.js/, async (route) => {
    await new Promise((done) => setTimeout(done, 1_000));
    await route.continue();
  });
  const up = page.waitForFunction(
    () => new Promise((done) => document.addEventListener('kring:up', () => done(true))),
  );
  await page.goto('/ask?kommun=sjohamra', { waitUntil: 'commit' });
  await page.getByLabel('Hur når vi dig?').fill('070-000 00 00');
  await page.getByLabel('Vad vill du säga?').fill('Vi får inte ihop det.');
  await page.getByLabel('Hemma').check();
  await page.getByLabel('Vårdnadshavare').check();
  await page.getByLabel('Det gäller mig själv').check();
  await page.getByLabel('Vårdnadshavare').check();
  await up;
  await expect(page.getByLabel('Hur når vi dig?')).toHaveValue('070-000 00 00');
  await expect(page.getByLabel('Vad vill du säga?')).toHaveValue('Vi får inte ihop det.');
  await expect(page.getByLabel('Hemma')).toBeChecked();
  await expect(page.getByLabel('Vårdnadshavare')).toBeChecked();
});

test('what is missing is said at the field in the page’s language, and another language loses no word', async ({
  browser,
}) => {
  const page = await (await browser.newContext({ ...phone, locale: 'en-GB' })).newPage();
  await page.goto('/ask?kommun=sjohamra');
  await page.getByRole('button', { name: 'Svenska' }).click();
  const reach = page.getByLabel('Hur når vi dig?');
  await page.getByLabel('Vad vill du säga?').fill('Jag orkar inte ringa en gång till.');
  await page.getByLabel('Hemma').check();
  await page.getByRole('button', { name: 'Skicka', exact: true }).click();
  await expect(page.getByRole('group', { name: 'Vem är du?' })).toContainText(
    'Välj ett av svaren.',
  );
  await expect(page.getByLabel('Vårdnadshavare')).toBeFocused();
  await expect(reach).toHaveAccessibleDescription(/Skriv något här\./);
  await reach.fill('070-000 00 00');
  await expect(reach).not.toHaveAttribute('aria-invalid');
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByLabel('What do you want to say?')).toHaveValue(
    'Jag orkar inte ringa en gång till.',
  );
  await page.reload();
  await page.getByRole('button', { name: 'Svenska' }).click();
  await expect(reach).toHaveValue('070-000 00 00');
  await expect(page.getByLabel('Hemma')).toBeChecked();

  await page.getByLabel('Vårdnadshavare').check();
  const words = page.getByLabel('Vad vill du säga?');
  await words.fill('Det gäller 20121212-1212.');
  await page.getByLabel('Barnets födelseår').fill('1850');
  await page.getByRole('button', { name: 'Skicka', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('Skriv barnets födelseår');
  await page.getByLabel('Barnets födelseår').fill('2024');
  await page.getByRole('button', { name: 'Skicka', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('Det ser ut som ett personnummer');
  await words.fill('Jag orkar inte ringa en gång till.');
  await page.getByRole('button', { name: 'Skicka', exact: true }).click();
  // Both codes go along with one press, or are marked whole by another, and a step back finds them again.
  const secret = await page.getByRole('definition').last().innerText();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Kopiera koderna' }).click();
  await expect(page.getByText('Kopierat.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(secret);
  await page.getByRole('definition').last().click();
  expect(await page.evaluate(() => String(getSelection()).trim())).toBe(secret);
  expect(await findings(page)).toEqual([]);
  await shot(page, 'receipt');
  await page.getByRole('button', { name: 'Se var det står' }).click();
  await expect(page.getByRole('main').getByRole('status')).toContainText('Svaret kommer senast');
  await page.goBack();
  await expect(page.getByRole('definition').last()).toHaveText(secret);
  await page.reload();
  await expect(page.getByRole('definition').last()).toHaveText(secret);
  await page.getByRole('button', { name: /^Ta bort koderna/ }).click();
  await expect(page.getByLabel('Hur når vi dig?')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('definition')).toHaveCount(0);

  // An address that leads nowhere leads somewhere else, for who has no account.
  await page.goto('/finns-inte');
  await expect(page.getByRole('link', { name: 'Logga in' })).toHaveAttribute('href', '/sign-in');
  expect(await findings(page)).toEqual([]);
  await page.getByRole('link', { name: 'Hitta stöd där du bor' }).click();
  await expect(page).toHaveURL(/\/support$/);
});

test('Nova answers how it has been; Liv reads only what Nova let her read', async ({ browser }) => {
  const nova = await (await browser.newContext(phone)).newPage();
  await signIn(nova, 'nova');
  const plan = await planIdOf(nova, 'Nova');
  await nova.goto(`/plans/${plan}/experience`);
  const again = nova.getByRole('button', { name: 'Svara igen nu' });
  const say = async (words: string, guardians: boolean): Promise<void> => {
    await expect(nova.getByRole('button', { name: 'Spara svaren' }).or(again)).toBeVisible();
    if (await again.isVisible()) await again.click();
    await nova
      .getByRole('group', { name: 'Lyssnade de på dig?' })
      .getByRole('radio', { name: 'Ganska' })
      .check();
    await nova.getByLabel('Vill du säga något mer?').fill(words);
    if (guardians) await nova.getByLabel('Mina vårdnadshavare').check();
    await nova.getByRole('button', { name: 'Spara svaren' }).click();
    await expect(nova.getByText(words)).toBeVisible();
  };
  const stamp = Date.now();
  await say(`bara mitt ${stamp}`, false);
  await say(`till mamma ${stamp}`, true);
  expect(await findings(nova)).toEqual([]);
  expect(await width(nova)).toBe(390);
  await shot(nova, 'experience');

  const liv = await (await browser.newContext(phone)).newPage();
  await signIn(liv, 'liv');
  await liv.goto(`/plans/${plan}/experience`);
  await expect(liv.getByText(`till mamma ${stamp}`)).toBeVisible();
  await shot(liv, 'experience-liv');
  expect(await liv.content()).not.toContain('bara mitt');
  expect(await findings(liv)).toEqual([]);
});
