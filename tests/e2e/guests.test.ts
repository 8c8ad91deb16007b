// A guest in one plan: invited by who leads it, says yes after signing in as the very person, reads the plan when
// both guardians have said yes, has no other page to go to, and is out when the administrator ends it.
import { expect } from '@playwright/test';
import { choose, press, told, write } from './keys.ts';
import { findings } from './looks.ts';
import { inDatabase } from './outbox-people.ts';
import { planIdOf, signIn } from './plan-people.ts';
import { test } from './test.ts';

const number = '559999-0024';

/** As before the first run: nobody is a guest. */
test.beforeEach(() =>
  inDatabase(async (sql) => {
    await sql`update app.plan_parties t set ended_at = clock_timestamp() from app.plan_units u, app.partnerships p
      where u.id = t.plan_unit_id and p.plan_id = u.plan_id and p.unit_id = u.unit_id
        and p.organisation_number = ${number} and t.ended_at > clock_timestamp()`;
    await sql`update app.plan_units u set status = 'ENDED' from app.partnerships p
      where p.plan_id = u.plan_id and p.unit_id = u.unit_id and p.organisation_number = ${number}`;
    await sql`delete from app.partnerships where organisation_number = ${number}`;
    await sql`update app.invitations set withdrawn_at = clock_timestamp()
      where role = 'guest' and accepted_at is null and withdrawn_at is null`;
  }),
);

test('a private clinic is a guest in one plan', async ({ browser }) => {
  test.setTimeout(120_000);
  const newPage = async () => (await browser.newContext({ locale: 'sv-SE' })).newPage();
  const lead = await newPage();
  await signIn(lead, 'tova');
  const plan = await planIdOf(lead, 'Vide');
  await lead.goto(`/plans/${plan}/people`);
  await press(lead, lead.getByText('Bjud in en gäst till planen'));
  const form = lead.locator('form[action="?/askGuest"]');
  await write(lead, form.getByLabel('Organisation', { exact: true }), 'Språkkojan AB');
  await write(lead, form.getByLabel('Organisationsnummer'), '559999-0025');
  await write(lead, form.getByLabel('Enhet'), 'Språkkojan');
  await choose(lead, form.getByLabel('Slag av verksamhet'), 'Hälso- och sjukvård');
  await write(lead, form.getByLabel('Personens namn'), 'Ylva Brunnsäter');
  await write(lead, form.getByLabel('Yrke eller roll'), 'Logoped');
  await write(lead, form.getByLabel('Personnummer eller HSA-id'), 'FIKTIV-HSA-7002');
  await press(lead, form.getByRole('button', { name: 'Bjud in' }));
  await told(lead, 'Organisationsnumret stämmer inte');
  await write(lead, form.getByLabel('Organisationsnummer'), number);
  await press(lead, form.getByRole('button', { name: 'Bjud in' }));
  await told(lead, 'Ylva Brunnsäter är inbjuden');
  await expect(lead.getByRole('region', { name: 'Gäst: Språkkojan' })).toContainText(
    'Har inte svarat än',
  );
  expect(await findings(lead)).toEqual([]);
  await lead.setViewportSize({ width: 390, height: 844 });
  expect(await lead.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await lead.setViewportSize({ width: 1440, height: 900 });

  const guest = await newPage();
  await guest.goto('/auth/start?via=staff&next=/plans');
  await guest.getByRole('button', { name: /Ylva Brunnsäter/ }).click();
  await guest.goto('/house/partners');
  await expect(guest.getByRole('listitem').filter({ hasText: 'Språkkojan' })).toContainText(
    'Gäst i en plan till och med',
  );
  expect(await findings(guest)).toEqual([]);
  await press(guest, guest.getByRole('button', { name: /^Säg ja/ }));
  await told(guest, 'Samarbetet gäller nu');
  const opens = async () =>
    (await guest.request.get(`/plans/${plan}`, { maxRedirects: 0 })).status();
  expect(await opens(), 'the guardians have not said yes').toBe(404);

  await lead.reload();
  const unit = lead.getByRole('region', { name: 'Språkkojan', exact: true });
  for (const name of ['Signe Strömhjort', 'Malte Strömhjort']) {
    await unit.getByRole('button', { name: new RegExp(`${name}`) }).click();
    await unit.getByLabel('Ja', { exact: true }).check();
    await unit.getByRole('button', { name: 'Spara' }).click();
    await expect(lead.getByRole('status')).toBeVisible();
    await expect(unit.getByText(`${name}: Ja`)).toBeVisible();
  }
  await expect(unit.getByText(/^Gäst till/)).toBeVisible();
  expect(await opens()).toBe(200);
  await guest.goto('/plans');
  const rows = guest.getByRole('table', { name: 'Mina planer' }).locator('tbody tr');
  await expect(rows).toHaveCount(1);
  await press(guest, rows.getByRole('link'));
  await expect(guest.getByRole('heading', { level: 1 })).toContainText('Vide');

  // The administrator sees that there is a guest, not with whom, and ends it.
  const administrator = await newPage();
  await signIn(administrator, 'admin-kvarnbo');
  await administrator.goto('/house/partners');
  const card = administrator.getByRole('listitem').filter({ hasText: 'Språkkojan' });
  await expect(card).toContainText('Gäst i en plan');
  await expect(card).not.toContainText('Vide');
  await press(administrator, card.getByText('Avsluta samarbetet'));
  await press(administrator, card.getByRole('button', { name: 'Avsluta nu' }));
  await told(administrator, 'Åtkomsten upphörde');
  expect(await opens(), 'signed out, for nothing else is theirs').toBe(303);
  for (const page of [lead, guest, administrator]) await page.context().close();
});
