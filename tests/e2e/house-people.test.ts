// Personer och mandat: an administrator finds somebody, gives them a mandate, changes it and ends them all,
// with the keyboard as well; and whoever is no administrator finds nothing. Sixten exists for this test alone.
import { createHash } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { inDatabase } from './outbox-people.ts';
import { signIn } from './plan-people.ts';
import { test } from './test.ts';

const hex = createHash('sha256').update('house-people:sixten').digest('hex');
const sixten = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;

const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);

/** As before the first run: one mandate at the school, whatever an earlier try left. */
test.beforeEach(() =>
  inDatabase(async (sql) => {
    await sql`insert into app.people (id, name, kind) values (${sixten}, 'Sixten Ekbom', 'staff')
      on conflict (id) do nothing`;
    await sql`delete from app.absences where person_id = ${sixten}`;
    await sql`delete from app.key_role_proposals where person_id = ${sixten}`;
    await sql`delete from app.memberships where person_id = ${sixten}`;
    await sql`insert into app.memberships (tenant_id, person_id, unit_id, role, title, valid_from)
      select tu.tenant_id, ${sixten}, u.id, 'staff', 'Lärare', '2026-08-03'
      from app.units u join app.tenant_units tu on tu.unit_id = u.id where u.name = 'Ekbackaskolan'`;
  }),
);

const findings = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
};
const fits = async (page: Page): Promise<void> => {
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.setViewportSize({ width: 1440, height: 900 });
};
const rows = (page: Page) =>
  page.getByRole('table', { name: 'Personer och mandat' }).locator('tbody tr');

test('an administrator finds somebody, gives a mandate, changes it, and ends them all', async ({
  page,
  browser,
}) => {
  await signIn(page, 'admin-sjohamra');
  await page.goto('/house');
  await page.getByRole('link', { name: 'Personer och mandat' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Personer och mandat');
  expect(await findings(page)).toEqual([]);
  await expect(page.locator('main')).not.toContainText(/Silverkvist|Fjällhav|Lindhamn/);
  await fits(page);

  await page.getByLabel('Namn').fill('ekbom');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toHaveText('1 person');
  await expect(rows(page)).toContainText('Ekbackaskolan');
  await rows(page).getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sixten Ekbom');
  expect(await findings(page)).toEqual([]);
  await fits(page);

  const give = page.getByRole('region', { name: 'Nytt mandat' });
  await give.getByLabel('Enhet').selectOption({ label: 'Ekbackaskolan' });
  await give.getByRole('button', { name: 'Ge mandatet' }).click();
  await expect(page.getByRole('alert')).toContainText('redan ett mandat i enheten');
  await give.getByLabel('Enhet').selectOption({ label: 'Elevhälsan Ekbacka' });
  await give.getByLabel('Titel').fill('Specialpedagog');
  await give.getByRole('button', { name: 'Ge mandatet' }).click();
  await expect(page.getByRole('status')).toContainText('Mandatet är givet');

  const health = page.getByRole('article', { name: 'Elevhälsan Ekbacka' });
  await expect(health).toContainText('Medarbetare, Specialpedagog');
  await health.getByText('Ändra Elevhälsan Ekbacka').click();
  await health.getByLabel('Till och med').fill('2099-12-31');
  await health.getByRole('button', { name: 'Spara ändringen' }).click();
  await expect(page.getByRole('alert')).toContainText('Kontrollera enhet och datum');
  await health.getByLabel('Till och med').fill('2030-06-30');
  await health.getByRole('button', { name: 'Spara ändringen' }).click();
  await expect(page.getByRole('status')).toContainText('Mandatet är ändrat');
  await expect(health).toContainText('till och med 30 juni 2030');

  // A key role is proposed, and not given, until another administrator has said yes.
  await give.getByLabel('Roll').selectOption({ label: 'Administratör' });
  await give.getByRole('button', { name: 'Föreslå rollen' }).click();
  await expect(page.getByRole('status')).toContainText('Rollen är föreslagen');
  const own = page.url();
  await page.getByRole('link', { name: 'Personer och mandat' }).click();
  const waiting = page.getByRole('region', { name: 'Väntar på ett ja till' });
  await expect(waiting).toContainText('Den som driver tjänsten säger ja eller nej');
  await expect(waiting.getByRole('button', { name: /Säg ja/ })).toHaveCount(0);
  const context = await browser.newContext({ locale: 'sv-SE' });
  const kim = await context.newPage();
  await signIn(kim, 'operator');
  await kim.goto('/operator');
  const asked = kim.getByRole('region', { name: 'Väntar på ett ja till' });
  await expect(asked).toContainText('Sixten Ekbom: administratör, Sjöhamra kommun');
  await asked.getByRole('button', { name: /Säg nej: Sixten/ }).click();
  await expect(kim.getByRole('status').first()).toContainText('Rollen ges inte');
  await context.close();
  await waiting.getByRole('button', { name: /Ta tillbaka: Sixten/ }).click();
  await expect(page.getByRole('alert')).toContainText('Någon har ändrat');
  await page.reload();
  await expect(waiting).toHaveCount(0);
  await page.goto(own);

  const away = page.getByRole('region', { name: 'Borta en tid' });
  await away.getByLabel('Borta från enheten').selectOption({ label: 'Elevhälsan Ekbacka' });
  await away.getByLabel('Vikarie').selectOption({ label: 'Klara Mossfeldt' });
  await away.getByLabel('Sista dagen borta').fill(inAWeek);
  await away.getByRole('button', { name: 'Spara frånvaron' }).click();
  await expect(page.getByRole('status')).toContainText('Frånvaron är sparad');
  await expect(away).toContainText('Klara Mossfeldt är vikarie');
  await away.getByRole('button', { name: 'Är tillbaka' }).click();
  await expect(page.getByRole('status')).toContainText('Frånvaron är avslutad');

  const leave = page.getByRole('region', { name: 'När Sixten Ekbom slutar' });
  await expect(leave).toContainText('Ingenting blir utan någon');
  await leave.getByRole('checkbox').check();
  await leave.getByRole('button', { name: 'Avsluta alla mandat nu' }).click();
  await expect(page.getByRole('status')).toContainText('Alla mandat är avslutade');
  await expect(page.locator('main')).toContainText('når ingenting i Kring');
  await page.goto('/house/people?words=sixten&state=active');
  await expect(page.getByRole('status')).toHaveText('0 personer');
});

test('one’s own mandates are another administrator’s; others have no such page', async ({
  page,
}) => {
  await signIn(page, 'admin-sjohamra');
  await page.goto('/house/people?role=administrator');
  await rows(page).first().getByRole('link').click();
  await expect(page.locator('main')).toContainText('Dina egna mandat');
  await expect(page.getByRole('button', { name: /Ge mandatet|Avsluta/ })).toHaveCount(0);
  const address = new URL(page.url());

  await signIn(page, 'admin-kvarnbo');
  await page.goto('/house/people?words=sixten');
  await expect(page.getByRole('status')).toHaveText('0 personer');
  expect((await page.goto(`/house/people/${sixten}${address.search}`))?.status()).toBe(404);

  await signIn(page, 'gunvor');
  await page.goto('/house/people');
  await expect(page.locator('main')).toContainText('för kommunens administratör');
  expect((await page.goto(`/house/people/${sixten}${address.search}`))?.status()).toBe(404);
});

test('people are invited, one and as a table: wrong rows are named, and nothing is half taken', async ({
  page,
}) => {
  await inDatabase((sql) => sql`delete from app.invitations where name like 'Ekbom %'`);
  await signIn(page, 'admin-sjohamra');
  await page.goto('/house/people/invite');
  expect(await findings(page)).toEqual([]);
  await fits(page);
  const one = page.getByRole('region', { name: 'En person' });
  await one.getByLabel('Namn').fill('Ekbom Sigrid');
  await one.getByLabel('Personnummer eller HSA-id').fill('19990101-1111');
  await one.getByLabel('Enhet').selectOption({ label: 'Ekbackaskolan' });
  await one.getByRole('button', { name: 'Bjud in' }).click();
  await expect(page.getByRole('alert')).toContainText('varken ett personnummer eller ett HSA-id');
  await expect(one.getByLabel('Namn')).toHaveValue('Ekbom Sigrid');
  await one.getByLabel('Personnummer eller HSA-id').fill('FIKTIV-HSA-9101');
  await one.getByRole('button', { name: 'Bjud in' }).click();
  await expect(page.getByRole('status').first()).toContainText('Inbjudan är sparad');

  const rows = ['9102', '9103', '9104'].map((n) => `Ekbom ${n}\tFIKTIV-HSA-${n}\tEkbackaskolan`);
  const many = page.getByRole('region', { name: 'Många på en gång' });
  const table = many.getByRole('textbox');
  await table.fill(
    ['Namn\tHSA-id\tEnhet', ...rows.with(1, 'Ekbom 9103\tFIKTIV-HSA-9103\tSkolan')].join('\n'),
  );
  await many.getByRole('button', { name: 'Granska' }).click();
  await expect(many.getByRole('alert')).toContainText('Enheten Skolan finns inte');
  await expect(many.getByRole('button', { name: /^Bjud in/ })).toHaveCount(0);
  await table.fill(['Namn\tHSA-id\tEnhet', ...rows].join('\n'));
  await many.getByRole('button', { name: 'Granska' }).click();
  await many.getByRole('button', { name: 'Bjud in 3 personer' }).click();
  await expect(many.getByRole('status')).toContainText('3 personer är inbjudna');

  const waiting = page.getByRole('region', { name: 'Har inte loggat in än' });
  await expect(waiting.getByRole('listitem').filter({ hasText: 'Ekbom' })).toHaveCount(4);
  await expect(waiting).not.toContainText('FIKTIV');
  await waiting.getByRole('button', { name: 'Ta tillbaka: Ekbom Sigrid' }).click();
  await expect(page.getByRole('status').first()).toContainText('Inbjudan är tillbakatagen');
  await expect(waiting.getByRole('listitem').filter({ hasText: 'Ekbom' })).toHaveCount(3);
});
