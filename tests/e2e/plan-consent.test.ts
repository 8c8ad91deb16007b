// Rania at her phone: she says no to one part for one unit, by thumb and by keyboard, with text twice as large,
// and gives it back. And the parents who have answered differently. What stood before stands afterwards; a run
// that was broken off is put right first.
import { expect } from '@playwright/test';
import type { Browser, Locator, Page } from '@playwright/test';
import { findings } from './looks.ts';
import { inDatabase } from './outbox-people.ts';
import { planIdOf, signIn } from './plan-people.ts';
import { test } from './test.ts';

async function openConsent(browser: Browser, person: string, child: string): Promise<Page> {
  const context = await browser.newContext({
    locale: 'sv-SE',
    viewport: { width: 390, height: 844 },
  });
  const page = await context.newPage();
  await signIn(page, person);
  await page.goto(`/plans/${await planIdOf(page, child)}/consent`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Vilka får vara med i/);
  return page;
}

const card = (page: Page, unit: string): Locator =>
  page
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: unit, exact: true }) });

const width = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth);

/** What can be pressed and is smaller than a thumb. */
const tooSmall = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'main :is(a, button, summary, label:has(input), select)',
      ),
    ]
      .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 44)
      .map((each) => each.textContent),
  );

const save = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Spara mina svar' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Dina svar är sparade' })).toBeVisible();
};

/** The part of Milo's plan that Maja reads: does she? */
const majaReadsSchool = (): Promise<boolean> =>
  inDatabase(async (sql) => {
    const [row] = await sql<{ reads: boolean }[]>`
      select exists (select from app.zone_members m
        join app.zones z on z.id = m.zone_id and z.key = 'school'
        join app.people maja on maja.id = m.person_id and maja.slug = 'maja'
        join app.plans p on p.id = z.plan_id
        join app.children c on c.id = p.child_id and c.name like 'Milo%'
        where m.revoked_at is null and m.can_read
          and (m.valid_to is null or m.valid_to > clock_timestamp())) as reads`;
    return row?.reads ?? false;
  });

test.beforeEach(() =>
  inDatabase(async (sql) => {
    await sql`update app.consents set withdrawn_at = clock_timestamp()
      where form = 'kring' and zone_kind is not null and withdrawn_at is null`;
    // A yes to the part once given must stand again: as if nobody had spoken of it.
    await sql`delete from app.consents where form = 'kring' and zone_kind is not null`;
    await sql`select priv.rebuild_zone_members(p.id) from app.plans p`;
  }),
);

test('Rania says no to one part, and gives it back', async ({ browser }) => {
  const page = await openConsent(browser, 'rania', 'Milo');
  const preschool = card(page, 'Förskolan Blåsippan');
  await expect(preschool.getByRole('radio', { name: 'Ja' }).first()).toBeChecked();
  await expect(preschool).toContainText('Jonte har sagt ja');
  await preschool.getByText('Bestäm del för del').click();
  expect(await tooSmall(page)).toEqual([]);
  expect(await width(page)).toBe(390);
  expect(await findings(page)).toEqual([]);

  const part = preschool.getByRole('group', { name: 'Förskolan Blåsippan: skolans del' });
  await part.getByText('Nej').click();
  await save(page);
  expect(await majaReadsSchool()).toBe(false);
  await expect(part.getByRole('radio', { name: 'Nej' })).toBeChecked();

  // With keys alone, and text twice as large.
  await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
  expect(await width(page)).toBe(390);
  await part.getByRole('radio', { name: 'Nej' }).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(part.getByRole('radio', { name: 'Ja' })).toBeChecked();
  await page.getByRole('button', { name: 'Spara mina svar' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'Dina svar är sparade' })).toBeFocused();
  expect(await majaReadsSchool()).toBe(true);

  // Nothing changed is nothing saved, and it says so.
  await page.getByRole('button', { name: 'Spara mina svar' }).click();
  await expect(page.getByRole('alert')).toContainText('Har du ändrat något svar?');
  await page.context().close();
});

test('an answer that changed meanwhile is not overwritten', async ({ browser }) => {
  const [phone, tablet] = [
    await openConsent(browser, 'rania', 'Milo'),
    await openConsent(browser, 'rania', 'Milo'),
  ];
  const part = async (page: Page): Promise<Locator> => {
    const unit = card(page, 'Förskolan Blåsippan');
    await unit.getByText('Bestäm del för del').click();
    return unit.getByRole('group', { name: 'Förskolan Blåsippan: skolans del' });
  };
  await (await part(phone)).getByText('Nej').click();
  await (await part(tablet)).getByText('Nej').click();
  await save(phone);
  await tablet.getByRole('button', { name: 'Spara mina svar' }).click();
  await expect(tablet.getByRole('alert')).toContainText('har ändrats sedan sidan öppnades');
  for (const page of [phone, tablet]) await page.context().close();
});

test('two parents who answer differently hold the unit out, and both pages say so', async ({
  browser,
}) => {
  const embla = await openConsent(browser, 'embla', 'Tuva');
  const unit = card(embla, 'Barn- och familjestöd');
  await expect(unit).toContainText('Henning har sagt nej');
  await expect(unit).toContainText('Ni har svarat olika');
  // When he said it, and how, is not hers to know.
  await expect(unit).not.toContainText('oktober');
  await embla.getByRole('link', { name: 'Se parterna i planen' }).click();
  const listed = embla.getByRole('region', { name: 'Barn- och familjestöd' });
  await expect(listed).toContainText('Inte med: vårdnadshavarna har svarat olika');
  await expect(listed).toContainText('Henning Fjällhav: Nej');
  await expect(listed).not.toContainText('Henning Fjällhav: Nej,');
  expect(await findings(embla)).toEqual([]);
  await embla.context().close();
});

test('what a guardian has said no to is disclosed for one part, with who decided and why', async ({
  browser,
}) => {
  const page = await (await browser.newContext({ locale: 'sv-SE' })).newPage();
  await signIn(page, 'yrsa');
  await page.goto(`/plans/${await planIdOf(page, 'Tuva')}/people`);
  const unit = page.getByRole('region', { name: /Elevhälsan/ });
  const answer = async (what: 'Ja' | 'Nej') => {
    const asked = unit.getByRole('group', { name: /Embla/ });
    await unit.getByRole('button', { name: /Embla/ }).click();
    await asked.getByText(what, { exact: true }).click();
    await unit.getByLabel('Vad svaret gäller').selectOption('elevhälsans del');
    await unit.getByRole('button', { name: 'Spara' }).click();
    await expect(unit.getByRole('button', { name: /Embla/ })).toBeVisible();
  };
  await answer('Nej');
  await unit.getByRole('button', { name: 'Notera ett beslut' }).click();
  await expect(unit.getByLabel('Vad beslutet gäller').getByRole('option')).toHaveText([
    'elevhälsans del',
  ]);
  await unit.getByLabel('Vem som har beslutat').fill('Torsten Vinterdal, rektor');
  await unit.getByLabel('Hur skada för barnet').fill('Handlingsplanen behövs vid anfall.');
  await unit.getByRole('button', { name: 'Notera beslutet' }).click();
  await expect(unit).toContainText('Torsten Vinterdal, rektor');
  expect(await findings(page)).toEqual([]);
  await unit.getByRole('button', { name: 'Avsluta beslutet' }).click();
  await expect(unit.getByRole('button', { name: 'Avsluta beslutet' })).toHaveCount(0);
  await answer('Ja');
  await page.context().close();
});

test('Rania sees the plan as the preschool teacher does, with the parts she does not read named alone', async ({
  browser,
}) => {
  const page = await openConsent(browser, 'rania', 'Milo');
  await page.getByRole('link', { name: 'Se parterna i planen' }).click();
  await page.getByRole('link', { name: 'Visa planen som någon annan' }).click();
  await page
    .getByLabel('Vems vy')
    .selectOption({ label: 'Maja Gullvind, Förskollärare, Förskolan Blåsippan' });
  await page.getByRole('button', { name: 'Visa' }).click();
  await expect(page.getByText('Så här ser planen ut för Maja Gullvind')).toBeVisible();
  const plan = page.getByRole('region', { name: 'Planen', exact: true });
  await expect(plan).toContainText('Läser och skriver.');
  await expect(plan).toContainText('Milo pusslar och minns vägar mycket bra.');
  await expect(page.getByRole('region', { name: 'Delar som du inte läser' })).toContainText(
    'skolans del',
  );
  expect(await width(page)).toBe(390);
  expect(await findings(page)).toEqual([]);
  await page.context().close();
});

test('the page is for those who are asked', async ({ browser }) => {
  const page = await openConsent(browser, 'rania', 'Milo');
  const here = page.url();
  await page.context().close();
  for (const person of ['sami', 'maja', 'torsten']) {
    const context = await browser.newContext({ locale: 'sv-SE' });
    const other = await context.newPage();
    await signIn(other, person);
    expect((await other.goto(here))?.status()).toBe(404);
    await context.close();
  }
});
