// Templates: an administrator publishes words of the municipality's own, a plan is offered them and takes
// them through who leads it, and a plan gets a heading of its own without asking anyone.
import { expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { findings } from './looks.ts';
import { openPlan, planIdOf, saved, signIn, writeIn } from './plan-people.ts';
import { test } from './test.ts';

async function open(browser: Browser, person: string, path: string): Promise<Page> {
  const context = await browser.newContext({
    locale: 'sv-SE',
    viewport: { width: 1440, height: 900 },
  });
  const page = await context.newPage();
  await signIn(page, person);
  await page.goto(
    path.includes(':plan') ? path.replace(':plan', await planIdOf(page, 'Vide')) : path,
  );
  return page;
}

test('a new template is published, offered, and taken by who leads', async ({ browser }) => {
  const word = `Frisk ${Date.now() % 100_000}`;
  const signe = await open(browser, 'signe', '/plans/:plan/template');
  const follows = await signe.getByText(/^Planen följer mallen/).textContent();
  const name = /mallen (.+), version/.exec(follows ?? '')?.[1] ?? '';

  const admin = await open(browser, 'admin-kvarnbo', '/house');
  await admin.getByRole('link', { name: 'Mallar' }).click();
  const summary = admin.getByText(`Kvarnbo kommun: ${name}, version`);
  await summary.click();
  const form = admin.locator('details[open] form');
  await form.getByLabel('Må bra heter här').fill(word);
  await form.getByLabel('Ordlista').fill('Kartläggning');
  await form.getByRole('button', { name: 'Publicera ny version' }).click();
  await expect(form.getByRole('alert')).toContainText('ordlistan behöver ord, kolon');
  await expect(form.getByLabel('Må bra heter här')).toHaveValue(word);
  await form.getByLabel('Ordlista').fill('Kartläggning: hur dagen fungerar, inte en utredning');
  await form.getByRole('button', { name: 'Publicera ny version' }).click();
  await expect(form.getByRole('status')).toContainText('erbjuds planerna');
  expect(await findings(admin)).toEqual([]);
  await admin.context().close();

  await signe.reload();
  await expect(signe.getByText('Den som leder planen kan ta den nya mallen.')).toBeVisible();
  await expect(signe.getByRole('button', { name: 'Ta den nya mallen' })).toHaveCount(0);
  await signe.context().close();

  const yrsa = await open(browser, 'yrsa', '/plans/:plan');
  await yrsa.getByRole('link', { name: 'Se vad som ändras' }).click();
  await expect(yrsa.getByRole('listitem').filter({ hasText: `blir ${word}` })).toBeVisible();
  expect(await findings(yrsa)).toEqual([]);
  await yrsa.getByRole('button', { name: 'Ta den nya mallen' }).click();
  await expect(yrsa.getByRole('status')).toContainText('Planen följer nu den nya mallen.');
  await expect(yrsa.getByText('hur dagen fungerar, inte en utredning')).toBeVisible();
  await yrsa.goto(yrsa.url().replace(/\/template.*/, '/wellbeing?area=healthy'));
  await expect(yrsa.getByRole('heading', { level: 2, name: word })).toBeVisible();
  await yrsa.context().close();
});

test('a plan has a heading of its own, written in by all, without an administrator', async ({
  browser,
}) => {
  const heading = `Sömn ${Date.now() % 100_000}`;
  const tova = await open(browser, 'tova', '/plans/:plan/template');
  const add = tova.getByRole('region', { name: 'Lägg till en egen rubrik' });
  await add.getByLabel('Vad ska rubriken heta?').fill(heading);
  await add.getByRole('button', { name: 'Lägg till' }).click();
  await expect(tova.getByRole('status')).toContainText('Sparat');
  await expect(tova.getByRole('listitem').filter({ hasText: heading })).toContainText(
    'Planens egen',
  );
  await tova.context().close();

  const einar = await openPlan(browser, 'einar', { child: 'Vide' });
  await expect(einar.getByRole('heading', { level: 2, name: heading })).toBeVisible();
  await writeIn(einar, heading);
  await einar.keyboard.type('Somnar bäst med lampan tänd.');
  await saved(einar);
  await einar.context().close();

  const yrsa = await openPlan(browser, 'yrsa', { child: 'Vide' });
  await expect(yrsa.getByRole('textbox', { name: heading, exact: true })).toContainText(
    'Somnar bäst med lampan tänd.',
  );
  await yrsa.context().close();
});

test('a form that is sent before the script is there waits for it, and keeps its words', async ({
  browser,
}) => {
  const tova = await open(browser, 'tova', '/plans/:plan/template');
  let there = (): void => undefined;
  const held = new Promise<void>((done) => (there = done));
  await tova.route('**/_app/immutable/**/*.js', async (route) => {
    await held;
    await route.continue();
  });
  await tova.reload({ waitUntil: 'commit' });
  const add = tova.getByRole('region', { name: 'Lägg till en egen rubrik' });
  const heading = `Dagen ${Date.now() % 100_000}`;
  await add.getByLabel('Vad ska rubriken heta?').fill(heading);
  await add.getByRole('button', { name: 'Lägg till' }).click({ noWaitAfter: true });
  await expect(tova.getByRole('status')).toHaveCount(0);
  there();
  await expect(tova.getByRole('status')).toContainText('Sparat');
  await expect(tova.getByRole('listitem').filter({ hasText: heading })).toBeVisible();
  await tova.context().close();
});
