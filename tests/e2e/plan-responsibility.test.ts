// The coordinators' shared list, and an agreement that a guardian sees with its last day. And handing over
// who leads, on Vide's plan: asked, declined with a reason, asked again, taken over and given
// back. In the end it is as it was; a run that was broken off is put right first.
import { expect } from '@playwright/test';
import type { Browser, Locator, Page } from '@playwright/test';
import { findings } from './looks.ts';
import { inDatabase } from './outbox-people.ts';
import { planIdOf, signIn } from './plan-people.ts';
import { test } from './test.ts';

async function openResponsibility(browser: Browser, person: string, width = 1440): Promise<Page> {
  const context = await browser.newContext({ locale: 'sv-SE', viewport: { width, height: 900 } });
  const page = await context.newPage();
  await signIn(page, person);
  await page.goto(`/plans/${await planIdOf(page, 'Vide')}/responsibility`);
  await expect(page.getByRole('heading', { level: 1, name: 'Vem leder planen' })).toBeVisible();
  return page;
}

const best = (page: Page): Locator =>
  page.getByRole('region', { name: 'Barnensbästa-ansvarig', exact: true });

async function ask(page: Page, unit: string): Promise<void> {
  await best(page).getByRole('button', { name: 'Lämna över' }).click();
  const choice = best(page).getByLabel('Enhet');
  const option = choice.locator('option', { hasText: unit });
  await choice.selectOption((await option.getAttribute('value')) ?? '');
  await best(page).getByLabel('Hälsning').fill('Ni träffar honom oftast.');
  await best(page).getByRole('button', { name: 'Skicka frågan' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Frågan är skickad' })).toBeVisible();
}

test.beforeAll(() =>
  inDatabase(async (sql) => {
    const ofVide = sql`plan_id in (select p.id from app.plans p join app.children c on c.id = p.child_id
      where c.name like 'Vide%')`;
    await sql`update app.plan_handovers set state = 'WITHDRAWN', answered_at = clock_timestamp()
      where state = 'OFFERED' and ${ofVide}`;
    await sql`update app.coordinator_agreements set state = 'WITHDRAWN', settled_at = clock_timestamp()
      where state = 'PROPOSED' and ${ofVide}`;
    await sql`update app.plans p set best_interest_lead_id = u.id
      from app.plan_units u where u.plan_id = p.id and u.label = 'Kvarnbyskolan' and u.${ofVide}`;
  }),
);

test('a handover: asked, declined, asked again, taken over, and given back', async ({
  browser,
}) => {
  const einar = await openResponsibility(browser, 'einar');
  await expect(best(einar)).toContainText('Kvarnbyskolan');
  await ask(einar, 'Logopedmottagningen');
  expect(await findings(einar)).toEqual([]);

  const siri = await openResponsibility(browser, 'siri', 390);
  await siri.goto('/plans');
  await siri
    .getByRole('link', { name: 'Svara: Kvarnbyskolan frågar om ni tar över, Vide' })
    .click();
  await expect(best(siri)).toContainText('Kvarnbyskolan vill lämna över till Logopedmottagningen');
  await best(siri).getByRole('button', { name: 'Nej, inte vi' }).click();
  expect(await findings(siri)).toEqual([]);
  expect(await siri.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await best(siri).getByLabel('Varför inte?').fill('Vi träffar honom en gång i månaden.');
  await best(siri).getByRole('button', { name: 'Skicka svaret' }).click();
  await expect(best(siri)).toContainText('Har tackat nej');
  await expect(best(siri)).toContainText('sedan');

  // His page still shows the question that she has answered: taking it back is refused, and nothing is lost.
  await best(einar).getByRole('button', { name: 'Ta tillbaka frågan' }).click();
  await einar.getByRole('dialog').getByRole('button', { name: 'Ta tillbaka frågan' }).click();
  await expect(einar.getByRole('alert')).toContainText('Någon hann före');
  await expect(best(einar)).toContainText('Vi träffar honom en gång i månaden.');

  await ask(einar, 'Logopedmottagningen');
  await siri.reload();
  await best(siri).getByRole('button', { name: 'Ja, vi tar över' }).click();
  await expect(siri.getByRole('status').filter({ hasText: 'Ni har tagit över' })).toBeVisible();
  await expect(best(siri).getByText('Siri Vargtass').first()).toBeVisible();
  await expect(
    best(siri).getByRole('listitem').filter({ hasText: 'Kvarnbyskolan' }).first(),
  ).toBeVisible();

  // Who had it is still in the plan, and has it no more to give away.
  await einar.reload();
  await expect(best(einar).getByText('Siri Vargtass').first()).toBeVisible();
  await expect(best(einar).getByRole('button', { name: 'Lämna över' })).toHaveCount(0);
  const signe = await openResponsibility(browser, 'signe');
  await expect(best(signe).getByText('Siri Vargtass').first()).toBeVisible();
  await expect(signe.getByRole('button', { name: 'Lämna över' })).toHaveCount(0);
  const here = new URL(signe.url()).pathname;
  await signe.goto(here.replace('/responsibility', ''));
  await expect(signe.getByRole('link', { name: 'Vem leder planen' })).toHaveAttribute('href', here);

  await ask(siri, 'Kvarnbyskolan');
  await einar.reload();
  await best(einar).getByRole('button', { name: 'Ja, vi tar över' }).click();
  await expect(best(einar).getByText('Einar Bergsnäs').first()).toBeVisible();
  for (const page of [einar, siri, signe]) await page.context().close();
});

test('an agreement is written, and a guardian who wants it otherwise says so', async ({
  browser,
}) => {
  const office = (page: Page) => page.getByRole('region', { name: 'Koordinator', exact: true });
  const yrsa = await openResponsibility(browser, 'yrsa');
  await office(yrsa)
    .getByRole('button', { name: /^Skriv en/ })
    .click();
  await office(yrsa).getByLabel('Det här gör koordinatorn', { exact: true }).fill('Bokar tiderna.');
  await office(yrsa).getByLabel('Det här gör koordinatorn inte').fill('Beslutar om något.');
  const day = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10);
  await office(yrsa).getByLabel('Sista dag').fill(day);
  await office(yrsa).getByRole('button', { name: 'Fråga vårdnadshavarna' }).click();
  await expect(yrsa.getByRole('status').filter({ hasText: 'är tillfrågade' })).toBeVisible();

  const malte = await openResponsibility(browser, 'malte', 390);
  await malte.goto('/plans');
  await malte.getByRole('link', { name: /^Läs och svara/ }).click();
  await expect(office(malte)).toContainText('Bokar tiderna.');
  expect(await findings(malte)).toEqual([]);
  await office(malte).getByRole('button', { name: 'Nej, inte så' }).click();
  await office(malte).getByLabel('Vad vill du ändra?').fill('Vi bokar helst själva.');
  await office(malte).getByRole('button', { name: 'Skicka svaret' }).click();
  await expect(malte.getByRole('status').filter({ hasText: 'gäller inte' })).toBeVisible();
  await yrsa.reload();
  await office(yrsa).getByText('Tidigare överenskommelser').click();
  await expect(office(yrsa).getByText('Vi bokar helst själva.').first()).toBeVisible();
  for (const page of [yrsa, malte]) await page.context().close();
});

test('coordinators share a list; the parents see what is agreed, and for how long', async ({
  browser,
}) => {
  const enter = async (person: string, width = 1440): Promise<Page> => {
    const context = await browser.newContext({ locale: 'sv-SE', viewport: { width, height: 900 } });
    const page = await context.newPage();
    await signIn(page, person);
    return page;
  };
  const yrsa = await enter('yrsa');
  await yrsa.goto('/plans');
  await yrsa.getByRole('link', { name: 'Gemensam lista' }).click();
  await expect(yrsa.getByRole('heading', { level: 1 })).toHaveText('Koordinatorfunktionens lista');
  await expect(yrsa.getByText('Du delar listan med Hamid Borgfelt.')).toBeVisible();
  const row = (page: Page) => page.getByRole('row', { name: /^Milo/ });
  await row(yrsa).getByRole('link').click();
  await expect(yrsa.getByRole('heading', { name: 'Mål' }).first()).toBeVisible();

  const hamid = await enter('hamid', 390);
  await hamid.goto('/pool');
  await expect(row(hamid)).toContainText('Yrsa Lindhav');
  expect(await findings(hamid)).toEqual([]);
  expect(await hamid.evaluate(() => document.documentElement.scrollWidth)).toBe(390);

  const rania = await enter('rania');
  await rania.goto(`/plans/${await planIdOf(rania, 'Milo')}/responsibility`);
  const office = rania.getByRole('region', { name: 'Koordinator', exact: true });
  await expect(office).toContainText('De beslutar inte om något stöd');
  await expect(office).toContainText(
    /Gäller till och med .*\. Efter det har koordinatorn inte tillgång/,
  );
  await expect(office.getByRole('button')).toHaveCount(0);
  expect(await findings(rania)).toEqual([]);
  for (const page of [yrsa, hamid, rania]) await page.context().close();
});
