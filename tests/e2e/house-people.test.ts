// Personer och mandat: an administrator finds somebody, gives them a mandate, changes it and ends them all,
// by the keyboard alone; and whoever is no administrator finds nothing. Sixten exists for this test alone.
import { createHash } from 'node:crypto';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { choose, press, tick, told, write, writeDay } from './keys.ts';
import { findings } from './looks.ts';
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
  await press(page, page.getByRole('link', { name: 'Personer och mandat' }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Personer och mandat');
  expect(await findings(page)).toEqual([]);
  await expect(page.locator('main')).not.toContainText(/Silverkvist|Fjällhav|Lindhamn/);
  await fits(page);

  await write(page, page.getByLabel('Namn'), 'ekbom');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toHaveText('1 person');
  await expect(rows(page)).toContainText('Ekbackaskolan');
  await press(page, rows(page).getByRole('link'));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sixten Ekbom');
  expect(await findings(page)).toEqual([]);
  await fits(page);

  const give = page.getByRole('region', { name: 'Nytt mandat' });
  await choose(page, give.getByLabel('Enhet'), 'Ekbackaskolan');
  await press(page, give.getByRole('button', { name: 'Ge mandatet' }));
  await told(page, 'redan ett mandat i enheten');
  // The field says it too, and the cursor stands there.
  const unit = give.getByLabel('Enhet');
  await expect(unit).toBeFocused();
  await expect(unit).toHaveAccessibleDescription(/redan ett mandat i enheten/);
  expect(await findings(page)).toEqual([]);
  // The region's units are not among them: who works there is the region's to say.
  await expect(unit.locator('option', { hasText: 'BVC Strandgläntan' })).toHaveCount(0);
  await press(page, give.getByText('Saknas en enhet?'));
  await expect(give.getByRole('listitem').filter({ hasText: 'BVC Strandgläntan' })).toContainText(
    'Region Mittsjö): organisationen har inte sagt ja',
  );
  await choose(page, give.getByLabel('Enhet'), 'Elevhälsan Ekbacka');
  await write(page, give.getByLabel('Titel'), 'Specialpedagog');
  await press(page, give.getByRole('button', { name: 'Ge mandatet' }));
  await told(page, 'Mandatet är givet');

  const health = page.getByRole('article', { name: 'Elevhälsan Ekbacka' });
  await expect(health).toContainText('Medarbetare, Specialpedagog');
  await press(page, health.getByText('Ändra Elevhälsan Ekbacka'));
  await writeDay(page, health.getByLabel('Till och med'), '2099-12-31');
  await press(page, health.getByRole('button', { name: 'Spara ändringen' }));
  await told(page, 'Kontrollera enhet och datum');
  await writeDay(page, health.getByLabel('Till och med'), '2030-06-30');
  await press(page, health.getByRole('button', { name: 'Spara ändringen' }));
  await told(page, 'Mandatet är ändrat');
  await expect(health).toContainText('till och med 30 juni 2030');

  // A key role is proposed, and not given, until another administrator has said yes.
  await choose(page, give.getByLabel('Roll'), 'Koordinator');
  await expect(give).toContainText('Föreslå först en administratör till');
  await expect(give.getByRole('button', { name: 'Föreslå rollen' })).toBeDisabled();
  await choose(page, give.getByLabel('Roll'), 'Administratör');
  await expect(give).toContainText('Förslaget går därför till den som driver Kring');
  await press(page, give.getByRole('button', { name: 'Föreslå rollen' }));
  await told(page, 'Rollen är föreslagen');
  const own = page.url();
  await press(page, page.getByRole('link', { name: 'Personer och mandat' }));
  const waiting = page.getByRole('region', { name: 'Väntar på ett ja till' });
  await expect(waiting).toContainText('Den som driver tjänsten säger ja eller nej');
  await expect(waiting.getByRole('button', { name: /Säg ja/ })).toHaveCount(0);
  const context = await browser.newContext({ locale: 'sv-SE' });
  const kim = await context.newPage();
  await signIn(kim, 'operator');
  await kim.goto('/operator');
  const asked = kim.getByRole('region', { name: 'Väntar på ett ja till' });
  await expect(asked).toContainText('Sixten Ekbom: administratör, Sjöhamra kommun');
  await press(kim, asked.getByRole('button', { name: /Säg nej: Sixten/ }));
  await told(kim, 'Rollen ges inte');
  await press(page, waiting.getByRole('button', { name: /Ta tillbaka: Sixten/ }));
  await told(page, 'Någon har ändrat');
  await page.reload();
  await expect(waiting).toHaveCount(0);
  await page.goto(own);
  await choose(page, give.getByLabel('Roll'), 'Administratör');
  await press(page, give.getByRole('button', { name: 'Föreslå rollen' }));
  await told(page, 'Rollen är föreslagen');
  await kim.reload();
  await press(kim, asked.getByRole('button', { name: /Säg ja: Sixten/ }));
  await told(kim, 'Rollen är given');
  await context.close();
  await page.reload();
  await expect(page.getByRole('region', { name: 'Mandat', exact: true })).toContainText(
    'Administratör',
  );
});

test('somebody is away with a stand-in, and leaves: all mandates end at once', async ({ page }) => {
  await inDatabase(
    (sql) => sql`insert into app.memberships (tenant_id, person_id, unit_id, role, valid_from)
      select tu.tenant_id, ${sixten}, u.id, 'staff', '2026-08-03'
      from app.units u join app.tenant_units tu on tu.unit_id = u.id where u.name = 'Elevhälsan Ekbacka'`,
  );
  await signIn(page, 'admin-sjohamra');
  await page.goto('/house/people?words=sixten');
  await press(page, rows(page).getByRole('link'));
  const away = page.getByRole('region', { name: 'Borta en tid' });
  await choose(page, away.getByLabel('Borta från enheten'), 'Elevhälsan Ekbacka');
  await choose(page, away.getByLabel('Vikarie'), 'Klara Mossfeldt');
  await writeDay(page, away.getByLabel('Sista dagen borta'), inAWeek);
  await press(page, away.getByRole('button', { name: 'Spara frånvaron' }));
  await told(page, 'Frånvaron är sparad');
  await expect(away).toContainText('Klara Mossfeldt är vikarie');
  await press(page, away.getByRole('button', { name: 'Är tillbaka' }));
  await told(page, 'Frånvaron är avslutad');

  const leave = page.getByRole('region', { name: 'När Sixten Ekbom slutar' });
  await expect(leave).toContainText('Ingenting blir utan någon');
  // Another window, open since before the mandates end.
  const other = await page.context().newPage();
  await other.goto(page.url());
  await tick(page, leave.getByRole('checkbox'));
  await press(page, leave.getByRole('button', { name: 'Avsluta alla mandat nu' }));
  await told(page, 'Alla mandat är avslutade');
  await expect(page.locator('main')).toContainText('når ingenting i Kring');
  const late = other.getByRole('region', { name: 'Borta en tid' });
  await writeDay(other, late.getByLabel('Sista dagen borta'), inAWeek);
  await press(other, late.getByRole('button', { name: 'Spara frånvaron' }));
  await told(other, 'Mandatet i enheten är avslutat');
  await expect(other.locator('main')).toContainText('når ingenting i Kring');
  await expect(late).toHaveCount(0);
  await other.close();
  await page.goto('/house/people?words=sixten&state=active');
  await expect(page.getByRole('status')).toHaveText('0 personer');
});

test('one’s own mandates are another administrator’s; others have no such page', async ({
  page,
}) => {
  await signIn(page, 'admin-sjohamra');
  await page.goto('/house/people?role=administrator');
  await press(page, rows(page).first().getByRole('link'));
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
  await write(page, one.getByLabel('Namn'), 'Ekbom Sigrid');
  await write(page, one.getByLabel('Personnummer eller HSA-id'), '19990101-1111');
  await choose(page, one.getByLabel('Enhet'), 'Ekbackaskolan');
  await press(page, one.getByRole('button', { name: 'Bjud in' }));
  await told(page, 'varken ett personnummer eller ett HSA-id');
  await expect(one.getByLabel('Namn')).toHaveValue('Ekbom Sigrid');
  await write(page, one.getByLabel('Personnummer eller HSA-id'), 'FIKTIV-HSA-9101');
  await press(page, one.getByRole('button', { name: 'Bjud in' }));
  await told(page, 'Inbjudan är sparad');

  const rows = ['9102', '9103', '9104'].map((n) => `Ekbom ${n}\tFIKTIV-HSA-${n}\tEkbackaskolan`);
  const many = page.getByRole('region', { name: 'Många på en gång' });
  const table = many.getByRole('textbox');
  await write(
    page,
    table,
    ['Namn\tHSA-id\tEnhet', ...rows.with(1, 'Ekbom 9103\tFIKTIV-HSA-9103\tSkolan')].join('\n'),
  );
  await press(page, many.getByRole('button', { name: 'Granska' }));
  await told(page, 'Enheten Skolan finns inte');
  // Only the newest answer stands: what was saved before is not said above what failed now.
  await expect(page.getByText('Inbjudan är sparad')).toHaveCount(0);
  await expect(many.getByRole('button', { name: /^Bjud in/ })).toHaveCount(0);
  await write(page, table, ['Namn\tHSA-id\tEnhet', ...rows].join('\n'));
  await press(page, many.getByRole('button', { name: 'Granska' }));
  await press(page, many.getByRole('button', { name: 'Bjud in 3 personer' }));
  await told(page, '3 personer är inbjudna');

  const waiting = page.getByRole('region', { name: 'Har inte loggat in än' });
  await expect(waiting.getByRole('listitem').filter({ hasText: 'Ekbom' })).toHaveCount(4);

  // The same person once more, with less said, or under another name; and a unit of the region's.
  const look = async (...lines: string[]) => {
    await write(page, table, ['Namn\tHSA-id\tEnhet\tTill', ...lines].join('\n'));
    await press(page, many.getByRole('button', { name: 'Granska' }));
  };
  await look(`${rows[0] ?? ''}\t2096-12-31`);
  await told(page, 'redan inbjuden till enheten, tills vidare');
  await press(page, many.getByRole('button', { name: 'Bjud in 1 person' }));
  await told(page, '1 person är inbjuden');
  await look(rows[0] ?? '');
  await told(page, 'redan inbjuden till enheten, till och med 2096-12-31');
  await expect(many.getByRole('cell', { name: '2096-12-31' })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await press(page, many.getByRole('button', { name: 'Bjud in 1 person' }));
  await told(page, '1 person är inbjuden');
  const kept = waiting.getByRole('listitem').filter({ hasText: 'Ekbom 9102' });
  await expect(kept).toContainText('Mandatet: från');
  await expect(kept).toContainText('till och med 31 december 2096');
  await expect(kept).toContainText('Behöver logga in första gången senast');
  await look('Anna Annan\tFIKTIV-HSA-9102\tElevhälsan Ekbacka');
  await told(page, 'hör redan till Ekbom 9102 här');
  await look(rows[0] ?? '', 'Anna Annan\tFIKTIV-HSA-9102\tElevhälsan Ekbacka');
  await told(page, 'Samma id står på rad 2 med ett annat namn');
  await look('Anna Annan\tFIKTIV-HSA-9109\tBVC Strandgläntan');
  await told(page, 'Enheten BVC Strandgläntan (Region Mittsjö) hör till en annan organisation');
  await write(page, one.getByLabel('Namn'), 'Ekbom 9102');
  await write(page, one.getByLabel('Personnummer eller HSA-id'), 'FIKTIV-HSA-9102');
  await choose(page, one.getByLabel('Enhet'), 'Ekbackaskolan');
  await press(page, one.getByRole('button', { name: 'Bjud in' }));
  await told(page, 'redan inbjuden till enheten, eller har ett mandat där, med en sista dag');
  await expect(one.getByLabel('Till och med')).toBeFocused();
  await write(page, one.getByLabel('Namn'), 'Anna Annan');
  await press(page, one.getByRole('button', { name: 'Bjud in' }));
  await told(page, 'hör redan till någon här med ett annat namn');
  await page.reload();
  await expect(waiting).not.toContainText('FIKTIV');
  const search = waiting.getByLabel('Namn eller enhet');
  await write(page, search, 'sigrid');
  await page.keyboard.press('Enter');
  await expect(waiting.getByRole('listitem')).toHaveCount(1);
  await expect(waiting.getByRole('status')).toHaveText('1 person');
  expect(await findings(page)).toEqual([]);
  await write(page, search, '');
  await page.keyboard.press('Enter');
  await expect(waiting.getByRole('listitem').filter({ hasText: 'Ekbom' })).toHaveCount(4);
  await press(page, waiting.getByRole('button', { name: 'Ta tillbaka: Ekbom Sigrid' }));
  await told(page, 'Inbjudan är tillbakatagen');
  await expect(waiting.getByRole('listitem').filter({ hasText: 'Ekbom' })).toHaveCount(3);

  // Whoever leaves with something begun is asked first.
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.message());
    void dialog.dismiss();
  });
  await write(page, one.getByLabel('Namn'), 'Ekbom Alma');
  await press(page, page.getByRole('link', { name: 'Kommunen' }));
  await expect.poll(() => asked).toEqual([expect.stringContaining('inte är sparat')]);
  await expect(one.getByLabel('Namn')).toHaveValue('Ekbom Alma');

  // Signed out meanwhile: what was pasted stays, and the way to sign in is beside it.
  await write(page, table, rows.join('\n'));
  await page.context().clearCookies();
  await press(page, many.getByRole('button', { name: 'Granska' }));
  const out = page.getByRole('alert').filter({ hasText: 'Du är utloggad' });
  await expect(out.getByRole('link', { name: 'Logga in i en ny flik' })).toBeVisible();
  await expect(table).toHaveValue(rows.join('\n'));
});
