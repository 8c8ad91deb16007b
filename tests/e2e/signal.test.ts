// From what Maja notices about a child to a plan that is written live: without consent Gunvor gets to know
// nothing that says who it is. A child of its own for each run, so that it can run again.
import { expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { findings, looksWell } from './looks.ts';
import { live, saved as planSaved, signIn, writeIn } from './plan-people.ts';
import { test } from './test.ts';

async function arrive(browser: Browser, person: string, path: string, width = 1440): Promise<Page> {
  const context = await browser.newContext({ locale: 'sv-SE', viewport: { width, height: 900 } });
  const page = await context.newPage();
  page.on('pageerror', (problem) => {
    throw problem;
  });
  await signIn(page, person);
  await page.goto(path);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  // Handlers are there when the app has started.
  await page.waitForFunction(() => document.readyState === 'complete');
  return page;
}

const surname = (): string =>
  `Sjö${Array.from({ length: 6 }, () => 'abdeghiklmnorstuv'[Math.floor(Math.random() * 17)]).join('')}`;
const saved = (page: Page) => expect(page.locator('[data-draft="saved"]')).toBeVisible();
const areas = [
  'Trygg',
  'Må bra',
  'Utvecklas',
  'Omvårdad',
  'Aktiv',
  'Respekterad',
  'Ansvarstagande',
  'Delaktig',
];

/** Fills in a card for Elin; the guardian has been informed and has not said yes. */
async function notice(maja: Page, name: string): Promise<void> {
  await maja.getByLabel('Barnets namn').fill(`Elin ${name}`);
  await maja.getByLabel('Födelsedatum', { exact: true }).fill('2022-03-09');
  await maja.getByLabel('Namn', { exact: true }).fill(`Märta ${name}`);
  await maja.getByLabel('Vad har du märkt?').fill('Elin säger sällan något i gruppen.');
  await maja.getByRole('group', { name: 'Har ni redan gjort något?' }).getByLabel('Nej').check();
  for (const area of areas)
    await maja
      .getByRole('group', { name: area, exact: true })
      .getByLabel(area === 'Delaktig' ? 'Nej' : 'Ja')
      .check();
  await maja.getByLabel('Kommentar: Delaktig').fill('Hon leker mest ensam.');
}

test('from a signal without a name to a plan with three units', async ({ browser }) => {
  test.setTimeout(120_000);
  const name = surname();
  const maja = await arrive(browser, 'maja', '/plans');
  await maja.getByRole('link', { name: 'Uppmärksamma ett barn' }).click();
  await expect(
    maja.getByRole('heading', { level: 1, name: 'Uppmärksamma ett barn' }),
  ).toBeVisible();
  const send = maja.getByRole('button', { name: 'Skicka signalen' });
  await expect(send).toBeDisabled();
  await notice(maja, name);
  // The BVC is proposed from the date of birth.
  await expect(maja.getByLabel('Enhet med ansvar för Barnens bästa')).toContainText(
    'BVC Strandgläntan (föreslagen)',
  );
  expect(await findings(maja)).toEqual([]);
  // What was typed is there after the page was left and opened again.
  await saved(maja);
  await expect(maja).toHaveURL(/\/signals\/[0-9a-f-]{36}$/);
  await maja.reload();
  await expect(maja.getByLabel('Kommentar: Delaktig')).toHaveValue('Hon leker mest ensam.');
  await send.click();
  await expect(maja.getByRole('dialog')).toContainText('inget som visar vem barnet är');
  await maja.getByRole('dialog').getByRole('button', { name: 'Skicka' }).click();
  await expect(maja.getByRole('status').filter({ hasText: 'BVC Strandgläntan' })).toBeFocused();
  const address = new URL(maja.url()).pathname;

  const gunvor = await arrive(browser, 'gunvor', '/plans', 390);
  await expect(gunvor.getByRole('link', { name: /Signaler \d+ att ta emot/ })).toBeVisible();
  await gunvor.goto(address);
  await expect(gunvor.getByRole('heading', { level: 1 })).toHaveText('Signal om ett barn, 1–5 år');
  await expect(gunvor.getByText('Du ser inte vem barnet är')).toBeVisible();
  const page = await gunvor.content();
  for (const word of [name, 'Elin', 'Märta', '2022-03-09', 'säger sällan', 'mest ensam', 'Maja'])
    expect(page).not.toContain(word);
  await looksWell(gunvor, 'a signal, without who the child is');
  // Others have no such page.
  const siri = await arrive(browser, 'siri', '/plans');
  expect((await siri.request.get(address)).status()).toBe(404);

  await maja.getByRole('button', { name: `Notera vad Märta ${name} säger` }).click();
  const form = maja.locator('form[action="?/consent"]');
  await form.getByRole('group', { name: 'Har fått veta' }).getByLabel('Ja').check();
  await form.getByRole('group', { name: 'Samtycker' }).getByLabel('Ja').check();
  await form.getByLabel('Hur samtycket gavs').selectOption('Muntligt');
  await form.getByRole('button', { name: 'Spara svaret' }).click();
  await expect(maja.getByText('BVC Strandgläntan ser hela kortet.')).toBeVisible();

  await gunvor.reload();
  await expect(gunvor.getByRole('heading', { level: 1 })).toHaveText(`Signal om Elin ${name}`);
  await expect(gunvor.getByText('Hon leker mest ensam.')).toBeVisible();
  await gunvor.goto('/signals');
  await expect(
    gunvor.getByRole('table', { name: 'Till oss' }).getByRole('link', { name: `Elin ${name}` }),
  ).toBeVisible();
  await looksWell(gunvor, 'signals');

  // The five questions: a no to the fifth is no way to a plan.
  await gunvor.goto(address);
  await gunvor.getByRole('button', { name: 'Ta emot signalen' }).click();
  const start = gunvor.getByRole('button', { name: 'Starta barnets plan' });
  await expect(start).toBeDisabled();
  const questions = gunvor.locator('form[action="?/answer"]');
  await questions.getByLabel('1. Vad står i vägen').fill('Hon hörs inte i den stora gruppen.');
  await questions.getByLabel('2. Har jag all information').fill('Vi behöver träffa henne.');
  await questions.getByLabel('3. Vad kan jag göra nu?').fill('Ett besök nästa vecka.');
  await questions.getByLabel('4. Vad kan min verksamhet').fill('Tid hos logopeden.');
  await questions.getByRole('group', { name: '5. Behövs andra?' }).getByLabel('Nej').check();
  await questions.getByRole('button', { name: 'Spara svaren' }).click();
  await expect(gunvor.getByRole('status').filter({ hasText: 'Svaren är sparade.' })).toBeVisible();
  await expect(gunvor.getByText('Gul: en verksamhet hjälper').locator('..')).toContainText('här');
  await expect(start).toBeDisabled();
  // Pressed all the same (another tab, a page from before): refused in words, by its code.
  const forced = await gunvor.request.post(`${address}?/start`, {
    form: {},
    headers: { origin: new URL(gunvor.url()).origin, 'x-sveltekit-action': 'true' },
  });
  expect(JSON.stringify(await forced.json())).toContain('others_not_needed');
  await questions.getByRole('group', { name: '5. Behövs andra?' }).getByLabel('Ja').check();
  await questions.getByRole('button', { name: 'Spara svaren' }).click();
  await expect(gunvor.getByText('Grön: flera hjälps åt').locator('..')).toContainText('här');
  await expect(gunvor.getByText('Steg 3 av 3')).toBeVisible();
  expect(await findings(gunvor)).toEqual([]);

  // The plan opens live, and what one writes the other reads.
  await gunvor.getByLabel('Planen ska också vara en SIP').check();
  await start.click();
  await expect(gunvor).toHaveURL(/\/plans\/[0-9a-f-]{36}$/);
  await live(gunvor);
  const plan = new URL(gunvor.url()).pathname;
  await maja.goto(plan);
  await live(maja);
  await writeIn(maja, 'Om Elin');
  await maja.keyboard.type('Elin tycker om att bygga.');
  await planSaved(maja);
  await expect(gunvor.getByText('Elin tycker om att bygga.')).toBeVisible();
  // The days of the signal and the consent stand in the timeline.
  await maja.goto(`${plan}/timeline`);
  await expect(maja.getByText('Signal').first()).toBeVisible();
  await expect(maja.getByText('Samtycke').first()).toBeVisible();
  expect((await siri.request.get(plan)).status()).toBe(404);

  // Another unit comes in with the guardian's yes, and not before. The guardian has no account yet.
  await gunvor.getByRole('link', { name: 'Lägg till part' }).click();
  await expect(gunvor.getByText('Inte inbjuden ännu')).toBeVisible();
  const add = gunvor.locator('form[action="?/add"]');
  await add.getByLabel('Enhet').selectOption('Logopedmottagningen');
  await add.getByLabel('Person').selectOption('Siri Vargtass, Logoped');
  await add.getByRole('button', { name: 'Lägg till part' }).click();
  await expect(gunvor.getByText('Väntar på samtycke')).toBeVisible();
  expect(await findings(gunvor)).toEqual([]);
  expect((await siri.request.get(plan)).status()).toBe(404);
  const unit = gunvor.locator('section').filter({ hasText: 'Logopedmottagningen' }).first();
  await unit
    .getByRole('group', { name: /ja till att enheten deltar/ })
    .getByLabel('Ja')
    .check();
  await unit.getByRole('button', { name: 'Spara svaret' }).click();
  await expect(gunvor.getByText('Väntar på samtycke')).toHaveCount(0);
  await siri.goto(plan);
  await live(siri);
  await expect(siri.getByText('Elin tycker om att bygga.')).toBeVisible();
});

test('a yes without how it was given, and half a number, are named before it can be sent', async ({
  browser,
}) => {
  const maja = await arrive(browser, 'maja', '/signals/new');
  const send = maja.getByRole('button', { name: 'Skicka signalen' });
  // An empty card is no draft.
  await expect(async () => {
    await maja.getByRole('button', { name: 'Spara utkast' }).click();
    await expect(maja.getByText('Det finns inget att spara ännu')).toBeVisible({ timeout: 1_000 });
  }).toPass();
  expect(new URL(maja.url()).pathname).toBe('/signals/new');

  // Loaded again before it was saved or after, it is the same draft.
  await maja.getByLabel('Vad har du märkt?').fill('Hon ritar.');
  await expect(maja).toHaveURL(/draft=|signals\/[0-9a-f-]{36}$/);
  await saved(maja);
  await maja.reload();
  await expect(maja.getByLabel('Vad har du märkt?')).toHaveValue('Hon ritar.');

  await notice(maja, surname());
  await expect(send).toBeEnabled();
  const number = maja.getByLabel('Personnummer');
  await number.fill('12345');
  await number.blur();
  await expect(number).toHaveAttribute('aria-invalid', 'true');
  await expect(maja.locator('#gaps')).toContainText('personnummer');
  await saved(maja);
  await number.fill('');
  await maja.getByRole('group', { name: 'Har fått veta' }).getByLabel('Ja').check();
  await maja.getByRole('group', { name: 'Samtycker' }).getByLabel('Ja').check();
  const form = maja.getByLabel('Hur samtycket gavs');
  await expect(form).toHaveAttribute('aria-invalid', 'true');
  await expect(maja.locator('#gaps')).toContainText('hur samtycket gavs');
  await expect(send).toBeDisabled();
  expect(await findings(maja)).toEqual([]);
  // The yes stays in the draft.
  await saved(maja);
  await maja.reload();
  await expect(maja.getByRole('group', { name: 'Samtycker' }).getByLabel('Ja')).toBeChecked();
  await form.selectOption('Muntligt');
  await expect(form).toHaveAttribute('aria-invalid', 'false');
  await send.click();
  await expect(maja.getByRole('dialog')).toContainText('hela kortet följer med');
});

test('nothing that was typed is lost: without a net, and when a colleague saved meanwhile', async ({
  browser,
}) => {
  const maja = await arrive(browser, 'maja', '/signals/new');
  const words = maja.getByLabel('Vad har du märkt?');
  await words.fill('Hon sitter helst för sig själv.');
  await saved(maja);
  await maja.context().setOffline(true);
  await words.fill('Hon sitter helst för sig själv, och ritar.');
  await expect(maja.getByRole('alert')).toContainText('kunde inte sparas');
  await maja.context().setOffline(false);
  await saved(maja);
  await expect(maja.getByRole('alert')).toHaveCount(0);

  const otto = await arrive(browser, 'otto', new URL(maja.url()).pathname);
  await otto.getByLabel('Vad har du märkt?').fill('Hon ritar gärna med Milo.');
  await saved(otto);
  await words.fill('Hon ritar, och visar gärna.');
  await expect(maja.getByRole('alert')).toContainText('Någon på er enhet har ändrat utkastet');
  await expect(words).toHaveValue('Hon ritar, och visar gärna.');
  await otto.reload();
  await expect(otto.getByLabel('Vad har du märkt?')).toHaveValue('Hon ritar gärna med Milo.');
});
