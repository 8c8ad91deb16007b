// Actions as commitments, in Vide's plan: a dispute asks at once who answers meanwhile and when it is
// decided, an outcome below yes asks why, and Att följa upp says what is whose turn, to those who work.
import { expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { findings } from './looks.ts';
import { card, openPlan, saved, signIn } from './plan-people.ts';
import { test } from './test.ts';

async function openList(browser: Browser, person: string, width = 1440): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale: 'sv-SE' });
  const page = await context.newPage();
  await signIn(page, person);
  await page.goto('/follow-up');
  return page;
}

test('a dispute, an outcome, and whose turn it is', async ({ browser }) => {
  const title = `Läsombud ${Math.random().toString(36).slice(2, 8)}`;
  const siri = await openPlan(browser, 'siri', { child: 'Vide' });
  await siri.getByRole('button', { name: 'Lägg till åtgärd' }).last().click();
  await siri.getByLabel('Åtgärd', { exact: true }).fill(title);
  const action = card(siri, title);
  await action.getByLabel('Ansvarar', { exact: true }).selectOption('Logopedmottagningen');
  const contact = action.getByLabel('Kontakt', { exact: true });
  const siriHerself = contact.getByRole('option', { name: /^Siri Vargtass/ });
  await contact.selectOption((await siriHerself.getAttribute('value')) ?? '');

  // What makes the promise a maybe is said, and holds nothing up.
  await action.getByLabel('Vad ska göras').fill('Samtal vid behov');
  await expect(action.getByText('”vid behov” gör löftet osäkert.')).toBeVisible();

  // Somebody else as contact of all at once, and back again.
  await siri.getByRole('button', { name: 'Byt kontaktperson överallt: Siri Vargtass' }).click();
  const dialog = siri.getByRole('dialog');
  await expect(dialog).toContainText(title);
  await dialog.getByRole('button', { name: /^Byt på/ }).click();
  await expect(dialog.getByRole('alert')).toContainText('Välj vem som tar över');
  expect(await findings(siri)).toEqual([]);
  const tova = dialog.getByRole('option', { name: /^Tova/ });
  await dialog
    .getByLabel('Ny kontaktperson')
    .selectOption((await tova.getAttribute('value')) ?? '');
  await dialog.getByRole('button', { name: /^Byt på/ }).click();
  await expect(dialog).toHaveCount(0);
  await expect(action.locator('.act-who')).toContainText('Tova');
  await siri.getByRole('button', { name: 'Ångra' }).last().click();
  await expect(action.locator('.act-who')).toContainText('Siri Vargtass');

  // Nothing is disputed until both are said.
  const status = action.getByLabel('Status');
  await status.selectOption('Oenighet om ansvar');
  const form = action.getByRole('form', { name: 'Ni är oeniga om vem som ansvarar' });
  await form.getByRole('button', { name: 'Spara oenigheten' }).click();
  await expect(form.getByRole('alert')).toContainText('Välj både vem som ansvarar');
  await expect(form.getByLabel('Ansvarar under tiden')).toBeFocused();
  expect(await findings(siri)).toEqual([]);
  await form.getByRole('button', { name: 'Avbryt' }).click();
  await expect(status).toHaveValue('PLANNED');

  await status.selectOption('Oenighet om ansvar');
  await form.getByLabel('Ansvarar under tiden').selectOption('Kvarnbyskolan');
  await form.getByLabel('Avgörs senast').fill('2190-01-15');
  await form.getByRole('button', { name: 'Spara oenigheten' }).click();
  await expect(form).toHaveCount(0);
  await expect(action.getByLabel('Ansvarar under tiden')).toHaveValue(/.+/);
  await saved(siri);

  // Who leads finds it as theirs, with the reason; the unit sees it as somebody else's turn.
  const yrsa = await openList(browser, 'yrsa');
  const item = (page: Page) =>
    page.getByRole('listitem').filter({ has: page.getByRole('link', { name: title }) });
  await expect(async () => {
    await yrsa.reload();
    await expect(item(yrsa)).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  await expect(yrsa.getByRole('list', { name: /^Din tur/ })).toContainText(title);
  await expect(item(yrsa)).toContainText(
    'Oenighet om ansvar. Kvarnbyskolan ansvarar under tiden, avgörs senast 15 januari 2190',
  );
  await expect(item(yrsa)).toContainText('Det gäller mer än en enhet');
  expect(await findings(yrsa)).toEqual([]);
  await expect(yrsa.getByRole('link', { name: /^Att följa upp.+att följa upp/ })).toBeVisible();
  await yrsa.context().close();

  const narrow = await openList(browser, 'siri', 390);
  await expect(narrow.getByRole('list', { name: /^Andras tur/ })).toContainText(title);
  expect(await narrow.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(await findings(narrow)).toEqual([]);
  await narrow.context().close();

  // At a follow-up: partly needs a reason, which stays in the field until it is there.
  await status.selectOption('Pågår');
  await action.getByLabel('Gav åtgärden det vi ville?').selectOption('Delvis');
  await action.getByRole('button', { name: 'Spara utfallet' }).click();
  await expect(action.getByText('Skriv varför, så att nästa uppföljning vet det.')).toBeVisible();
  await action.getByLabel('Vad berodde det på?').fill('Tolken kom inte.');
  await action.getByRole('button', { name: 'Spara utfallet' }).click();
  await expect(action.getByText('Utfall: Delvis. Tolken kom inte.')).toBeVisible();

  await action.getByRole('button', { name: 'Ta bort åtgärden' }).click();
  await saved(siri);
  await siri.context().close();
});

test('the family has no such list, and is told where it sees whose turn it is', async ({
  browser,
}) => {
  const signe = await openList(browser, 'signe');
  await expect(signe.getByRole('main')).toContainText('Den här listan är för dem som arbetar');
  await expect(signe.getByRole('link', { name: /^Att följa upp/ })).toHaveCount(0);
  await signe.context().close();
});
