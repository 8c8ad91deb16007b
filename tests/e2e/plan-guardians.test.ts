// Those who lead Tuva's plan: they stop somebody's access in three presses, and say why afterwards; and they
// note custody. The grandmother, who has the plan open, is out and finds no plan; then she is let in again.
import { expect } from '@playwright/test';
import { findings } from './looks.ts';
import { inDatabase } from './outbox-people.ts';
import { openPlan } from './plan-people.ts';
import { test } from './test.ts';

// A run that was broken off is put right first.
test.beforeAll(() =>
  inDatabase(
    (sql) => sql`update app.access_blocks set lifted_at = clock_timestamp(), lifted_by = blocked_by,
      lift_reason = 'Testet bröts' where lifted_at is null`,
  ),
);

test('access is stopped in three presses, explained afterwards, and given back', async ({
  browser,
}) => {
  const yrsa = await openPlan(browser, 'yrsa', { child: 'Tuva' });
  const birgit = await openPlan(browser, 'birgit', { child: 'Tuva' });
  await yrsa.getByRole('link', { name: 'Trygghet och åtkomst' }).click();
  await yrsa.getByRole('button', { name: 'Stoppa åtkomst nu: Birgit Fjällhav' }).click();
  await yrsa.getByRole('dialog').getByRole('button', { name: 'Stoppa åtkomst nu' }).click();
  await expect(yrsa.getByRole('status').filter({ hasText: 'Åtkomsten är stoppad' })).toBeVisible();

  // She is out at once, and nothing says that there ever was a plan.
  await expect(birgit.getByText('Anfallskalender i mobilen')).toHaveCount(0);
  const address = birgit.url();
  const none = address.replace(/[0-9a-f]{8}-/, '00000000-');
  expect((await birgit.goto(address))?.status()).toBe(404);
  const words = () => birgit.locator('main').innerText();
  const about = await words();
  await birgit.goto(none);
  expect(await words()).toBe(about);
  await birgit.goto('/plans');
  await expect(birgit.getByText('Tuva')).toHaveCount(0);

  const card = yrsa.getByRole('region', { name: 'Åtkomsten är stoppad: Birgit Fjällhav' });
  await expect(card).toContainText('Skriv varför, och när ni ser över det.');
  expect(await findings(yrsa)).toEqual([]);
  await yrsa.setViewportSize({ width: 390, height: 844 });
  expect(await yrsa.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await card.getByLabel('Varför?').fill('Telefonen är borta.');
  await card.getByRole('button', { name: 'Spara' }).click();
  await expect(card).toContainText('Telefonen är borta.');
  await expect(card).toContainText('Ses över');
  await card.getByRole('button', { name: 'Släpp in igen: Birgit Fjällhav' }).click();
  await card.getByLabel('Varför släpps').fill('Ny telefon.');
  await card.getByRole('button', { name: 'Släpp in igen' }).click();
  await expect(yrsa.getByRole('status').filter({ hasText: 'öppen igen' })).toBeVisible();
  expect((await birgit.goto(address))?.status()).toBe(200);
  for (const page of [yrsa, birgit]) await page.context().close();
});

test('custody is noted with its ground, and a guardian has no such page', async ({ browser }) => {
  const torsten = await openPlan(browser, 'torsten', { child: 'Tuva' });
  await torsten.goto(`${torsten.url()}/guardians`);
  const card = torsten.getByRole('region', { name: 'Vårdnad: Henning Fjällhav' });
  await card.getByRole('button', { name: 'Notera ändrad vårdnad' }).click();
  // A limit needs a last day and a number.
  await card.getByLabel('Begränsad för en tid').check();
  await expect(card.getByLabel('Till och med')).toHaveAttribute('required');
  await expect(card.getByLabel('Målnummer')).toHaveAttribute('required');
  await card.getByLabel('Gemensam vårdnad').check();
  await card.getByLabel('Vem har beslutat?').fill('Sjöhamra tingsrätt');
  await card.getByLabel('Målnummer').fill('T 412-26');
  expect(await findings(torsten)).toEqual([]);
  await card.getByRole('button', { name: 'Spara' }).click();
  await expect(torsten.getByRole('status').filter({ hasText: 'Sparat' })).toBeVisible();
  await expect(card).toContainText('Sjöhamra tingsrätt, T 412-26. Noterat av Torsten Vinterdal');

  // Protected personal data are asked for with their ground; what then happens, tests/app/protected-guardian.test.ts.
  const protect = torsten.getByRole('region', { name: 'Skyddade personuppgifter' });
  await protect.getByRole('button', { name: 'Notera skyddade personuppgifter' }).click();
  await expect(protect.getByLabel('Vem gäller det?').locator('option')).toHaveText([
    'Birgit Fjällhav',
    'Embla Fjällhav',
    'Henning Fjällhav',
  ]);
  await expect(protect.getByLabel('Vad grundar det sig på?')).toHaveAttribute('required');
  expect(await findings(torsten)).toEqual([]);
  await protect.getByRole('button', { name: 'Avbryt' }).click();

  // A part that Henning is not to read: he cannot be chosen among its readers.
  const hidden = torsten.getByRole('region', { name: 'Dolt för en vårdnadshavare' });
  await hidden.getByRole('button', { name: 'Gör en dold del' }).click();
  await expect(hidden.getByRole('checkbox', { name: /^Henning/ })).toBeVisible();
  await hidden.getByLabel('För vem är den dold?').selectOption({ label: 'Henning Fjällhav' });
  await expect(hidden.getByRole('checkbox', { name: /^Henning/ })).toHaveCount(0);
  expect(await findings(torsten)).toEqual([]);
  await hidden.getByRole('button', { name: 'Avbryt' }).click();

  const embla = await openPlan(browser, 'embla', { child: 'Tuva' });
  await expect(embla.getByRole('link', { name: 'Trygghet och åtkomst' })).toHaveCount(0);
  expect((await embla.goto(`${embla.url()}/guardians`))?.status()).toBe(404);
  for (const page of [torsten, embla]) await page.context().close();
});

test('a guardian says whether the other one sees that they are here, and takes it back', async ({
  browser,
}) => {
  const embla = await openPlan(browser, 'embla', { child: 'Tuva' });
  await embla.goto(`${embla.url()}/people`);
  const card = embla.getByRole('region', { name: 'Vem ser när du är här?' });
  const hide = card.getByRole('button', { name: 'Visa inte' });
  if (await hide.isVisible()) await hide.click();
  await expect(card).toContainText('Henning ser inte när du är i planen.');
  await card.getByRole('button', { name: 'Låt det synas' }).click();
  await expect(card).toContainText('Du har sagt ja till att Henning ser');
  expect(await findings(embla)).toEqual([]);
  await hide.click();
  await expect(card).toContainText('Henning ser inte när du är i planen.');
  await embla.context().close();
});
