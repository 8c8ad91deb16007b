// A meeting from its call to its end, as the coordinator, a speech therapist and a mother: who comes is
// known beforehand, everyone follows the same step, a decision becomes an action of the plan, and the
// follow-up goes on to the approval. On Vide's plan; each run calls a meeting of its own.
import { expect } from '@playwright/test';
import type { Browser, Locator, Page } from '@playwright/test';
import { findings, looksWell } from './looks.ts';
import { live, planIdOf, signIn } from './plan-people.ts';
import { test } from './test.ts';

async function openMeetings(browser: Browser, person: string, width = 1440): Promise<Page> {
  const context = await browser.newContext({ locale: 'sv-SE', viewport: { width, height: 900 } });
  const page = await context.newPage();
  page.on('pageerror', (problem) => {
    throw problem;
  });
  await signIn(page, person);
  await page.goto(`/plans/${await planIdOf(page, 'Vide')}/meetings`);
  await expect(page.getByRole('heading', { level: 1, name: 'Möten' })).toBeVisible();
  return page;
}

const card = (page: Page, question: string): Locator =>
  page.locator('section').filter({ has: page.getByRole('heading', { name: question }) });

const told = (page: Page, words: string): Locator =>
  page.getByRole('status').filter({ hasText: words });

test('from the call to what was decided', async ({ browser }) => {
  // Three people and a whole meeting, on a machine that does something else as well.
  test.setTimeout(150_000);
  const run = Math.random().toString(36).slice(2, 8);
  const question = `Hur vill Vide öva? (${run})`;
  const decided = `Läsa tillsammans på fredagar (${run})`;
  const yrsa = await openMeetings(browser, 'yrsa');
  await yrsa.getByRole('button', { name: 'Kalla till möte' }).click();
  await yrsa.getByLabel('Frågan till mötet').fill(question);
  await yrsa.getByLabel('Vems ord är det?').selectOption('Barnets');
  await yrsa.getByLabel('Dag och tid').fill('2027-10-15T13:00');
  await yrsa.getByLabel('Plats').fill('Kvarnbyskolan');
  const send = yrsa.getByRole('button', { name: 'Skicka kallelsen' });
  // How the child takes part is no question to leave open.
  await send.click();
  await expect(yrsa.getByLabel('Så deltar Vide')).toBeFocused();
  await yrsa.getByLabel('Så deltar Vide').selectOption('Med en del av mötet');
  await looksWell(yrsa, 'calling a meeting');
  await send.click();
  await expect(told(yrsa, 'Mötet är kallat.')).toBeFocused();

  const siri = await openMeetings(browser, 'siri', 390);
  await card(siri, question).getByLabel('Jag kommer', { exact: true }).check();
  await card(siri, question).getByLabel('Får besluta om').fill('Logopedbesök');
  await card(siri, question).getByRole('button', { name: 'Skicka svaret' }).click();
  await expect(told(siri, 'Ditt svar är sparat.')).toBeFocused();
  await expect(siri.getByRole('button', { name: 'Kalla till möte' })).toHaveCount(0);
  expect(await findings(siri)).toEqual([]);
  expect(await siri.evaluate(() => document.documentElement.scrollWidth)).toBe(390);

  await card(yrsa, question).getByRole('button', { name: 'Ändra kallelsen' }).click();
  await yrsa.getByRole('combobox', { name: 'Einar Bergsnäs' }).selectOption('Inte med');
  await yrsa.getByRole('button', { name: 'Spara ändringen' }).click();
  await expect(told(yrsa, 'Kallelsen är ändrad.')).toBeFocused();

  // The mother knows beforehand who comes, what they may decide, and that one of them does not; the plan
  // tells her that there is something to answer.
  const signe = await openMeetings(browser, 'signe', 390);
  await signe.goto(signe.url().replace('/meetings', ''));
  await signe.getByRole('link', { name: 'Läs och svara' }).click();
  const hers = card(signe, question);
  await expect(hers).toContainText('Einar Bergsnäs, Kvarnbyskolan, är inte längre med.');
  await expect(hers).toContainText('Får besluta om: Logopedbesök');
  await expect(hers.getByRole('listitem').filter({ hasText: 'Tova' })).toContainText(
    'Mandat inte angivet',
  );
  const file = await signe.request.get(
    (await hers.getByRole('link', { name: 'Lägg i kalendern' }).getAttribute('href')) ?? '',
  );
  expect(file.headers()['content-type']).toContain('text/calendar');
  expect(await file.text()).not.toMatch(/Vide|öva/);

  await card(yrsa, question).getByRole('link', { name: 'Öppna mötet' }).click();
  await live(yrsa);
  await expect(yrsa.getByText(/^Anteckningarna läses av/)).toBeVisible();
  await yrsa.getByRole('button', { name: 'Börja mötet' }).click();
  await expect(yrsa.getByRole('heading', { name: 'Nu: Välkomna' })).toBeVisible();
  await hers.getByRole('link', { name: 'Öppna mötet' }).click();
  await expect(signe.getByRole('heading', { name: 'Nu: Välkomna' })).toBeVisible();
  await expect(signe.getByRole('button', { name: /Vidare|Avsluta/ })).toHaveCount(0);

  // Actions wait until everyone has been heard, or someone goes on all the same; all see the same step.
  await yrsa.getByRole('button', { name: 'Vidare: Gemensam bild' }).click();
  await expect(signe.getByRole('heading', { name: 'Nu: Gemensam bild' })).toBeVisible();
  await yrsa.getByRole('button', { name: 'Börja med Vide' }).click();
  await expect(signe.getByRole('img', { name: /Vide: har ordet/ })).toBeVisible();
  await expect(yrsa.getByLabel('Vad har ni beslutat?')).toHaveCount(0);
  await yrsa.getByRole('button', { name: 'Gå till åtgärderna ändå' }).click();

  // What others write waits while the text stands still here.
  await siri.goto(yrsa.url());
  await live(siri);
  await yrsa.getByRole('button', { name: 'Pausa' }).click();
  await siri.getByRole('textbox', { name: 'Anteckningar' }).click();
  await expect(siri.locator('.ProseMirror')).toBeFocused();
  await siri.keyboard.type(`Siri antecknar ${run}.`);
  await expect(yrsa.getByText(/ny(a)? ändring(ar)? väntar/)).toBeVisible();
  await expect(yrsa.getByText(`Siri antecknar ${run}.`)).toHaveCount(0);
  await yrsa.getByRole('button', { name: 'Visa dem' }).click();
  await expect(yrsa.getByText(`Siri antecknar ${run}.`)).toBeVisible();

  await yrsa.getByLabel('Vad har ni beslutat?').fill(decided);
  await yrsa.keyboard.press('Enter');
  const put = yrsa.getByRole('button', { name: 'Lägg i planen' });
  // A decision that is only written does not go under when someone wants to end.
  await yrsa.getByRole('button', { name: 'Avsluta mötet' }).click();
  const ending = yrsa.getByRole('dialog');
  await expect(ending).toContainText(`ligger inte i planen: ”${decided}”`);
  await expect(ending.getByRole('button', { name: 'Avsluta mötet' })).toBeDisabled();
  await ending.getByRole('button', { name: 'Avbryt' }).click();
  await yrsa.getByLabel('Vem ansvarar').selectOption({ label: 'Tova Almgryn' });
  await expect(put).toBeDisabled();
  await yrsa.getByLabel('Klart senast').fill('2027-11-06');
  await put.click();
  for (const page of [yrsa, signe])
    await expect(page.getByRole('listitem').filter({ hasText: decided })).toContainText('I planen');
  await looksWell(yrsa, 'a meeting, for who leads it');
  expect(await findings(signe)).toEqual([]);
  expect(await signe.evaluate(() => document.documentElement.scrollWidth)).toBe(390);

  await yrsa.getByRole('button', { name: 'Avsluta mötet' }).click();
  await yrsa.getByLabel('När följer ni upp?').fill('2027-12-03T15:00');
  await yrsa.getByRole('dialog').getByRole('button', { name: 'Avsluta mötet' }).click();
  for (const page of [yrsa, signe])
    await expect(page.getByRole('heading', { name: 'Mötet är avslutat' })).toBeVisible({
      timeout: 30_000,
    });
  await expect(signe.getByRole('listitem').filter({ hasText: decided })).toContainText(
    'Tova Almgryn, Kvarnbyskolan, senast 6 november 2027',
  );
  expect(await findings(signe)).toEqual([]);
  await yrsa.getByRole('link', { name: 'Godkänn planen' }).click();
  await expect(yrsa.locator('[name=followUpAt]')).toHaveValue('2027-12-03T15:00');
});
