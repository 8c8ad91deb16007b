// Running a municipality's house with the keyboard alone: contact paths, Hitta stöd, the directory, templates,
// choices, keeping, and the staff's training. (Questions: directory.test.ts.) Each walk puts back what it changed.
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { tenantId, unitId } from '#server/demo/demo-id.ts';
import { choose, goTo, pastTheBar, press, tick, told, write, writeDay } from './keys.ts';
import { findings } from './looks.ts';
import { inDatabase } from './outbox-people.ts';
import { signIn } from './plan-people.ts';
import { test } from './test.ts';

interface Card {
  does: string;
  reach: string;
}

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });

async function arrive(page: Page, person: string, path: string): Promise<void> {
  await signIn(page, person);
  await page.goto(path);
  await pastTheBar(page);
}

test('the house leads to each of its pages, and the bar back to it', async ({ page }) => {
  await arrive(page, 'admin-sjohamra', '/house');
  const house = page.getByRole('banner').getByRole('link', { name: 'Kommunen' });
  await expect(house).toHaveAttribute('aria-current', 'page');
  const links = page.getByRole('main').getByRole('link');
  for (const link of await links.all()) await goTo(page, link);
  // What waits stands in the entry, and is read with its link.
  const paths = page.getByRole('link', { name: 'Kontaktvägar och vägledare' });
  await expect(paths).toHaveAccessibleDescription(/^\d+ kontaktväg(ar)? saknas$/);
  expect(await findings(page)).toEqual([]);
  await press(page, page.getByRole('main').getByRole('link', { name: 'Det här gör vi' }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Det här gör vi');
  // A new page begins at its top, not in the middle of nowhere.
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Hoppa till innehållet' })).toBeFocused();
  await expect(house).toHaveAttribute('aria-current', 'true');
  await press(page, house);
  await expect(page).toHaveURL(/\/house$/);
});

test('who looks after less finds only what is theirs in the house', async ({ page }) => {
  const links = page.getByRole('main').getByRole('link');
  await arrive(page, 'leif', '/house');
  const hrefs = await links.evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''));
  expect(hrefs).toContain('/house/support');
  expect(hrefs).not.toContain('/house/people');
  expect(hrefs).not.toContain('/house/provisioning');
  for (const href of hrefs) expect((await page.request.get(href)).status(), href).toBe(200);
  await arrive(page, 'rania', '/house');
  await expect(page.getByRole('main')).toContainText('Här är det ingenting som du sköter.');
  await expect(links).toHaveText(['Mina planer']);
});

test('after how many days a gap is seen: the answer has the focus', async ({ page }) => {
  await arrive(page, 'admin-kvarnbo', '/follow-up');
  const idle = page.getByLabel('En åtgärd har inte rört sig efter').first();
  const save = button(page, 'Spara stegen').first();
  const before = await idle.inputValue();
  await write(page, idle, '0');
  await press(page, save);
  await told(page, /^Skriv hela dagar/);
  await write(page, idle, before);
  await press(page, save);
  await told(page, 'Sparat. Stegen gäller från och med nu.');
});

test('a contact path that was missing, and its end', async ({ page }) => {
  await arrive(page, 'admin-sjohamra', '/house/contact-paths');
  await press(page, page.getByRole('link', { name: /^Lägg till: / }).first());
  const form = page.getByRole('form', { name: 'Ny kontaktväg' });
  await goTo(page, form.locator('[name=topic]'), 3);
  const unit = form.getByLabel('Vänd dig till');
  await choose(page, unit, (await unit.locator('option').last().textContent()) ?? '');
  const name = (await unit.locator('option:checked').textContent()) ?? '';
  await write(page, form.getByLabel(/^Så gör du/), 'Ring och be om kuratorn.');
  await press(page, form.getByRole('button', { name: 'Spara' }));
  await told(page, 'Kontaktvägen är sparad.');
  const made = page.getByRole('listitem').filter({ hasText: 'Ring och be om kuratorn.' });
  const end = made.getByRole('button', { name: new RegExp(`^Ta bort: .*${name}`) });
  await press(page, end);
  // Asked first, and nothing is lost by a no.
  const ask = page.getByRole('dialog', { name: 'Ta bort kontaktvägen?' });
  await press(page, ask.getByRole('button', { name: 'Nej, behåll den' }));
  await expect(made).toBeVisible();
  await expect(end).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(ask).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(ask).toBeHidden();
  // Where one was, and not at the top of the page.
  await expect(end).toBeFocused();
  await page.keyboard.press('Enter');
  await press(page, ask.getByRole('button', { name: 'Ja, ta bort' }));
  await told(page, 'Kontaktvägen gäller inte längre.');
});

test('the card of a unit, which somebody else saves at the same time', async ({ page }) => {
  const unit = unitId('kvarnbyskolan');
  const [before] = await inDatabase(
    (sql) => sql<Card[]>`select * from app.unit_cards where unit_id = ${unit}`,
  );
  await arrive(page, 'admin-kvarnbo', '/house/cards');
  await press(page, page.getByRole('link', { name: 'Ändra kortet: Kvarnbyskolan' }));
  const form = page.getByRole('form', { name: 'Kort för Kvarnbyskolan' });
  const does = form.getByLabel(/^Det här gör vi Kort/);
  // The form is the next thing by keys.
  await goTo(page, does, 3);
  const reach = form.getByLabel(/^Så når du oss/);
  await write(page, reach, 'Ring före tio.');
  await inDatabase(
    (sql) => sql`update app.unit_cards set revision = revision + 1, does = 'Samtal och hälsobesök.',
      reach = 'Skriv till oss.' where unit_id = ${unit}`,
  );
  await press(page, form.getByRole('button', { name: 'Spara' }));
  await told(page, /hann|ändra/i);
  // What was written stays, and what was not touched is what the other wrote.
  await expect(reach).toHaveValue('Ring före tio.');
  await expect(does).toHaveValue('Samtal och hälsobesök.');
  await press(page, form.getByRole('button', { name: 'Spara' }));
  await told(page, 'Kortet är sparat och granskat i dag.');
  await expect(page.getByRole('listitem').filter({ hasText: 'Ring före tio.' })).toBeVisible();
  await inDatabase(
    (
      sql,
    ) => sql`update app.unit_cards set does = ${before?.does ?? ''}, reach = ${before?.reach ?? ''}
      where unit_id = ${unit}`,
  );
});

test('an entry of Hitta stöd, as a draft', async ({ page }) => {
  const title = 'Prov med tangenter';
  await inDatabase((sql) => sql`delete from app.support_entries where title = ${title}`);
  await arrive(page, 'leif', '/house/support');
  const form = page.locator('form', { has: page.locator('#entry-form') });
  await write(page, form.getByLabel('Vad heter det?'), title);
  // A word too few: the browser says which, and the focus is there.
  await press(page, form.getByRole('button', { name: 'Spara som utkast' }));
  await expect(form.getByLabel(/^Vad är det/)).toBeFocused();
  await write(page, form.getByLabel(/^Vad är det/), 'Ett samtal om kvällar.');
  await tick(page, form.getByRole('checkbox').first());
  await press(page, form.getByRole('button', { name: 'Spara som utkast' }));
  await told(page, 'Sparat.');
  await press(page, page.getByRole('link', { name: `Ändra: ${title}` }));
  await goTo(page, form.getByLabel('Vad heter det?'), 3);
  await press(page, page.getByRole('button', { name: `Stämmer fortfarande: ${title}` }));
  await told(page, 'Granskat i dag.');
  await inDatabase((sql) => sql`delete from app.support_entries where title = ${title}`);
});

test('the accessibility statement, which anybody reads without script', async ({
  page,
  browser,
}) => {
  await arrive(page, 'admin-sjohamra', '/house/accessibility');
  const words = page.getByLabel(/^Det här vet vi inte fungerar/);
  await write(page, page.getByLabel(/^E-post/), 'ingen');
  await press(page, page.getByRole('button', { name: /^Spara och visa/ }));
  // The browser says what is wrong, and where.
  await expect(page.getByLabel(/^E-post/)).toBeFocused();
  await write(page, page.getByLabel(/^E-post/), 'tillganglighet@sjohamra.example');
  await write(page, words, 'Inloggningen läses inte upp.');
  await press(page, page.getByRole('button', { name: /^Spara och visa/ }));
  await told(page, 'Sparat. Sidan visar det nu.');

  const context = await browser.newContext({ locale: 'sv-SE', javaScriptEnabled: false });
  const anybody = await context.newPage();
  await anybody.goto('/sign-in');
  await press(anybody, anybody.getByRole('link', { name: 'Tillgänglighet' }));
  await choose(anybody, anybody.getByLabel(/^Vilken kommun/), 'Sjöhamra kommun');
  await press(anybody, anybody.getByRole('button', { name: 'Visa' }));
  await expect(anybody.getByText('Inloggningen läses inte upp.')).toBeVisible();
  await expect(
    anybody.getByRole('link', { name: 'tillganglighet@sjohamra.example' }),
  ).toHaveAttribute('href', 'mailto:tillganglighet@sjohamra.example');
  await expect(anybody.getByRole('link', { name: 'Anmäl till Digg' })).toBeVisible();
  expect(await context.cookies()).toEqual([]);
  await context.close();
  await write(page, words, '');
  await press(page, page.getByRole('button', { name: /^Spara och visa/ }));
  await told(page, 'Sparat. Sidan visar det nu.');
});

test('the directory is connected and let go', async ({ page }) => {
  await arrive(page, 'admin-kvarnbo', '/house/provisioning');
  await choose(page, page.getByLabel(/^Katalogens employeeNumber/), 'HSA-id');
  await press(page, button(page, /^Skapa (ny )?token$/));
  await told(page, 'Token är skapad. Den visas nedanför.');
  await goTo(page, button(page, 'Kopiera'), 4);
  await press(page, page.locator('summary', { hasText: 'Koppla från katalogen' }));
  await press(page, button(page, 'Koppla från katalogen'));
  await told(page, 'Katalogen är frånkopplad.');
});

test('a template, a choice and the ages', async ({ page }) => {
  await arrive(page, 'admin-kvarnbo', '/templates');
  await press(page, page.locator('summary').first());
  const name = page.getByLabel('Mallens namn').first();
  await goTo(page, name, 3);
  await press(page, button(page, 'Publicera ny version').first());
  await told(page, 'Den nya versionen är publicerad');

  await page.goto('/choices');
  await pastTheBar(page);
  const days = page.getByLabel(/^Fråga om upplevelsen/).first();
  const before = await days.inputValue();
  await write(page, days, '200');
  await page.keyboard.press('Enter');
  await told(page, 'Sparat.');
  await write(page, days, before);
  await page.keyboard.press('Enter');
  await told(page, 'Sparat.');
});

test('a board that was set up by mistake goes, and one that is used stays', async ({ page }) => {
  await arrive(page, 'admin-sjohamra', `/begin/${tenantId('sjohamra')}/house`);
  await inDatabase((sql) => sql`delete from app.authorities where name = 'Socialnämden'`);
  // Whom to ask about data is the administrators' own to keep.
  const agreed = page.getByRole('region', { name: 'Avtal och kontakter' });
  await expect(agreed.getByLabel('Dataskyddsombud', { exact: true })).toHaveValue(
    'Dataskyddsombudet',
  );
  await press(page, agreed.getByRole('button'));
  await told(page, 'Kontakterna är sparade');
  const used = page.getByRole('button', { name: /^Ta bort: / }).first();
  await press(page, used);
  await press(page, page.getByRole('dialog').getByRole('button', { name: 'Ja, ta bort' }));
  await told(page, 'något hänvisar dit');
  await write(page, page.getByLabel('En nämnd till'), 'Socialnämden');
  await page.keyboard.press('Enter');
  await told(page, 'Nämnden är tillagd');
  const wrong = page.getByRole('button', { name: 'Ta bort: Socialnämden' });
  await press(page, wrong);
  // Nothing goes by a no.
  await press(page, page.getByRole('dialog').getByRole('button', { name: 'Nej, behåll' }));
  await expect(wrong).toBeFocused();
  await page.keyboard.press('Enter');
  await press(page, page.getByRole('dialog').getByRole('button', { name: 'Ja, ta bort' }));
  await told(page, 'Nämnden är borttagen.');
  await expect(wrong).toHaveCount(0);
  expect(await findings(page)).toEqual([]);
});

test('how long a board keeps', async ({ page }) => {
  await arrive(page, 'admin-sjohamra', `/begin/${tenantId('sjohamra')}/retention`);
  const form = page
    .locator('form')
    .filter({ has: page.locator('[name^=years-]') })
    .first();
  const years = form.locator('input[name=years-SCHOOL]');
  const before = await years.inputValue();
  await goTo(page, years);
  await page.keyboard.press('ArrowUp');
  await expect(years).toHaveValue(String(Number(before) + 1));
  // What is wrong is told at its field.
  const health = form.locator('input[name=years-STUDENT_HEALTH]');
  const held = await health.inputValue();
  await write(page, health, '2');
  await write(page, form.locator('[name=decision-STUDENT_HEALTH]'), '');
  await press(page, form.getByRole('button', { name: 'Spara nämndens regler' }));
  await expect(form.locator('[name=decision-STUDENT_HEALTH]')).toBeFocused();
  await expect(form.locator('[name=decision-STUDENT_HEALTH]')).toHaveAccessibleDescription(
    /Kortare tid än lagen säger kräver ett beslut/,
  );
  await write(page, health, held);
  await write(page, form.locator('[name=decision-SCHOOL]'), 'BUN 2026/7');
  await press(page, form.getByRole('button', { name: 'Spara nämndens regler' }));
  await told(page, /Reglerna är sparade|decision/);
  await write(page, years, before);
  await press(page, form.getByRole('button', { name: 'Spara nämndens regler' }));
  await told(page, 'Reglerna är sparade.');
  // Saved is not decided: how many stand without a decision is said, now and whenever the page is opened.
  await write(page, form.locator('[name=decision-SCHOOL]'), '');
  await press(page, form.getByRole('button', { name: 'Spara nämndens regler' }));
  await told(page, /Reglerna är sparade\. Utan beslut: \d+ av \d+\./);
  await page.reload();
  await expect(form).toContainText(/Sparade utan beslut: \d+ av \d+\./);
  await expect(form).not.toContainText('Inga regler är sparade än');
});

test('a training is noted and taken back, and a report is found', async ({ page }) => {
  const training = 'Prov med tangenter';
  await arrive(page, 'admin-sjohamra', '/statistics');
  await press(page, page.getByRole('link', { name: 'Utbildad personal' }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Utbildad personal');
  const form = page.getByRole('form', { name: 'Anteckna utbildning' });
  await choose(page, form.getByLabel('Person'), 'Otto Brynolf');
  await write(page, form.getByLabel('Utbildning'), training);
  await writeDay(page, form.getByLabel('Dag', { exact: true }), '2026-11-02');
  await press(page, form.getByRole('button', { name: 'Anteckna utbildning' }));
  await told(page, 'Utbildningen är antecknad.');
  await press(page, button(page, `Ta bort ${training}, Otto Brynolf`).first());
  await told(page, 'Anteckningen är borttagen.');
});
