// The history page: what changed and who did it, two moments compared by keyboard, a part restored and
// a person's changes undone as new changes, and nothing offered to those who may not write.
import { expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { looksWell } from './looks.ts';
import { inDatabase } from './outbox-people.ts';
import { openPlan, planIdOf, saved, signIn, writeIn } from './plan-people.ts';
import { test } from './test.ts';

async function openHistory(browser: Browser, person: string): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'sv-SE' })).newPage();
  page.on('pageerror', (problem) => {
    throw problem;
  });
  await signIn(page, person);
  await page.goto(`/plans/${await planIdOf(page, 'Tuva')}/history`);
  await expect(page.getByRole('heading', { name: 'Vad har ändrats?' })).toBeVisible();
  await expect(page.getByText(/^Jämför /)).toBeVisible();
  return page;
}

async function wasHereYesterday(person: string): Promise<void> {
  await inDatabase(
    (sql) => sql`insert into app.access_log (tenant_id, person_id, plan_id, action, at)
    select p.tenant_id, who.id, p.id, 'plan.open', clock_timestamp() - interval '1 day'
    from app.plans p
    join app.children c on c.id = p.child_id and c.name like 'Tuva%'
    join app.people who on who.slug = ${person}`,
  );
}

const newest = (page: Page) =>
  page.getByRole('complementary', { name: 'Ändringar' }).getByRole('listitem').first();

test('a part is restored, and that is undone, as changes that everyone sees', async ({
  browser,
}) => {
  const plan = await openPlan(browser, 'ebbe', { child: 'Tuva' });
  await writeIn(plan, 'Uppföljning');
  await plan.keyboard.type(' Ebbe följer upp i mars.');
  await saved(plan);

  const page = await openHistory(browser, 'ebbe');
  await expect(newest(page)).toContainText('Ebbe Stjernlöv');
  await newest(page).getByRole('button').click();
  await expect(newest(page)).toContainText('Skrev i Uppföljning');
  await expect(newest(page)).toContainText('1 stycke text');
  const region = page.getByRole('region', { name: 'Jämförelse' });
  const written = region.locator('ins', { hasText: 'Ebbe följer upp i mars.' });
  await expect(written).toHaveAttribute('title', /^skrivet av Ebbe, I dag /);
  await expect(region).toContainText('(skrivet av Ebbe, I dag ');

  await page.getByRole('button', { name: 'Återställ den här delen' }).click();
  const restore = page.getByRole('dialog', { name: 'Återställ Uppföljning?' });
  await expect(restore).toContainText('finns kvar i historiken');
  await restore.getByRole('button', { name: 'Återställ', exact: true }).click();
  await expect(page.getByText(/^Sparat\. Återställt till .*: Uppföljning\.$/)).toBeVisible();
  await expect(plan.locator('#part-follow-up')).not.toContainText('Ebbe följer upp i mars.');

  // One's own restoring is a change as any other, and can be undone.
  await page.getByRole('button', { name: 'Ångra en persons ändringar' }).click();
  const undo = page.getByRole('dialog', { name: /^Ångra Ebbes ändringar/ });
  await expect(undo.getByRole('listitem')).toHaveText(['Uppföljning']);
  await undo.getByRole('button', { name: 'Ångra ändringarna' }).click();
  await expect(page.getByText('Sparat. Det som Ebbe ändrade är taget tillbaka.')).toBeVisible();
  await expect(plan.locator('#part-follow-up')).toContainText('Ebbe följer upp i mars.');

  // For someone who was here yesterday, this is what is new.
  await wasHereYesterday('nils');
  const nils = await openHistory(browser, 'nils');
  await expect(nils.getByRole('button', { name: 'Sedan du sist var här' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(nils.getByRole('region', { name: 'Jämförelse' })).toContainText(
    'Ebbe följer upp i mars.',
  );
});

test('two moments are compared by keyboard, in one text or side by side', async ({ browser }) => {
  const page = await openHistory(browser, 'fatou');
  const words = page.getByText(/^Jämför /);
  const before = await words.textContent();
  const from = page.getByRole('slider', { name: 'Från' });
  await from.focus();
  await page.keyboard.press('Home');
  await expect(words).toContainText('Jämför början med');
  await page.getByRole('slider', { name: 'Till' }).focus();
  await page.keyboard.press('End');
  await expect(words).toHaveText('Jämför början med nu');
  await page.getByRole('button', { name: 'Sida vid sida' }).click();
  const region = page.getByRole('region', { name: 'Jämförelse' });
  await expect(region.getByRole('heading', { name: 'Början' })).toBeVisible();
  await expect(region.getByRole('heading', { name: 'Nu', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Föregående ändring' }).click();
  await expect(words).not.toHaveText(before ?? '');
});

test('who may not write is offered nothing, and reads no other part’s history', async ({
  browser,
}) => {
  const embla = await openHistory(browser, 'embla');
  await expect(embla.getByRole('button', { name: 'Återställ den här delen' })).toBeHidden();
  await embla.getByLabel('Del av planen att visa').selectOption({ label: 'Familjens del' });
  await expect(embla.getByRole('button', { name: 'Återställ den här delen' })).toBeVisible();

  // The draft of another unit is not there for her; for one of the unit it is.
  const ebbe = await openHistory(browser, 'ebbe');
  const draft = await ebbe
    .getByLabel('Del av planen att visa')
    .getByRole('option', { name: 'Vårt utkast' })
    .getAttribute('value');
  const log = `${new URL(embla.url()).pathname}/log?after=0&zone=${draft}`;
  expect((await embla.request.get(log)).status()).toBe(404);
  expect((await ebbe.request.get(log)).status()).toBe(200);
});

test('axe finds nothing, as text, side by side and taking back one person’s changes', async ({
  browser,
}) => {
  const page = await openHistory(browser, 'ebbe');
  await page.getByRole('slider', { name: 'Från' }).press('Home');
  await looksWell(page, 'as text');
  await page.getByRole('button', { name: 'Sida vid sida' }).click();
  await looksWell(page, 'side by side');
  await page.getByRole('button', { name: 'Ångra en persons ändringar' }).click();
  await looksWell(page, 'taking back');
});
