// A child moves from Kvarnbo to Sjöhamra: the teacher who leads proposes it, each guardian says what may go along,
// the receiving municipality's administrator takes it, and the plan goes on there while the old one is only read.
import { expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { findings, looksWell } from './looks.ts';
import { inDatabase } from './outbox-people.ts';
import { live, saved, signIn, writeIn } from './plan-people.ts';
import { test } from './test.ts';

const child = 'Juni Strömhjort';

/** What a run before left: nobody takes part in it any more, so that no list of others has it. */
const leave = () =>
  inDatabase(async (sql) => {
    await sql`update app.plan_moves m set state = 'WITHDRAWN', ended_by = m.asked_by, ended_at = clock_timestamp()
      from app.plans p join app.children c on c.id = p.child_id
      where m.plan_id = p.id and c.name = ${child} and m.state = 'ASKED'`;
    await sql`update app.plan_parties t set ended_at = clock_timestamp() from app.plans p
      join app.children c on c.id = p.child_id
      where t.plan_id = p.id and c.name = ${child} and t.ended_at is null`;
  });
test.beforeEach(leave);
test.afterEach(leave);

/** A plan of Juni's in Kvarnbo, led by Tova, with both parents. */
const begin = (): Promise<string> =>
  inDatabase((sql) =>
    sql.begin(async (tx) => {
      const [there] = await tx<{ tenant: string; unit: string; tova: string }[]>`
        select t.id as tenant, (select id from app.units where name = 'Kvarnbyskolan') as unit,
          (select id from app.people where slug = 'tova') as tova
        from app.tenants t where t.slug = 'kvarnbo'`;
      if (!there) throw new Error('Kvarnbo is not there');
      await tx`select set_config('request.jwt.claims', ${JSON.stringify({ sub: there.tova })}, true)`;
      const [plan] = await tx<{ id: string }[]>`
        with made as (
          insert into app.children (tenant_id, name, born_on) values (${there.tenant}, ${child}, '2020-04-02')
          returning id)
        insert into app.plans (tenant_id, child_id, status) select ${there.tenant}, made.id, 'ACTIVE' from made
        returning id`;
      const id = plan?.id ?? '';
      for (const kind of [
        'shared',
        'family',
        'child',
        'health',
        'school',
        'studentHealth',
        'social',
      ])
        await tx`select priv.make_zone(${there.tenant}, ${id}, ${kind}, ${kind})`;
      const [part] = await tx<{ unit: string }[]>`
        select priv.put_plan_unit(p, ${there.unit}, 'ADMITTED') as unit from app.plans p where p.id = ${id}`;
      await tx`select priv.put_professional(p, ${part?.unit ?? ''}, ${there.unit}, ${there.tova})
        from app.plans p where p.id = ${id}`;
      await tx`with family as (
          insert into app.plan_units (tenant_id, plan_id, zone_id, label, sector)
          select z.tenant_id, z.plan_id, z.id, 'Familjen', 'family' from app.zones z
          where z.plan_id = ${id} and z.key = 'shared' returning *)
        insert into app.plan_parties (tenant_id, plan_id, plan_unit_id, person_id, zone_id, role, title)
        select f.tenant_id, f.plan_id, f.id, p.id, f.zone_id, 'guardian', 'Vårdnadshavare'
        from family f, app.people p where p.slug in ('signe', 'malte')`;
      await tx`update app.plans set best_interest_lead_id = ${part?.unit ?? ''},
        collaboration_lead_id = ${part?.unit ?? ''} where id = ${id}`;
      return id;
    }),
  ) as Promise<string>;

async function someone(browser: Browser, who: string): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'sv-SE' })).newPage();
  await signIn(page, who);
  return page;
}

/** Tova has said something about the text, and a version with it is sealed. */
const sayAndSeal = (plan: string) =>
  inDatabase(async (sql) => {
    // What is saved stands in the read model a moment later.
    await expect
      .poll(async () => {
        const [row] = await sql<{ plain: string }[]>`select s.plain from app.plan_sections s
          where s.plan_id = ${plan} and s.key = 'about'`;
        return row?.plain;
      })
      .toBe('Juni bygger kojor.');
    await sql`with thread as (
        insert into app.threads (tenant_id, plan_id, zone_id, anchor, created_by)
        select z.tenant_id, z.plan_id, z.id,
          '{"type": "text", "section": "about", "start": "AA==", "end": "AA=="}', p.id
        from app.zones z, app.people p where z.plan_id = ${plan} and z.key = 'shared' and p.slug = 'tova'
        returning *)
      insert into app.comments (tenant_id, zone_id, thread_id, author_id, body)
      select tenant_id, zone_id, id, created_by, 'Kojorna lugnar.' from thread`;
    await sql`insert into app.plan_versions (tenant_id, plan_id, zone_id, number, state, content, hash, leaves, salt,
        root, proposed_by, sealed_at, sealed_by)
      select z.tenant_id, z.plan_id, z.id, 1, 'SEALED', priv.zone_words(z.id), 'h', '{}', 's', 'r', p.id,
        '2026-05-04T10:00:00Z', p.id
      from app.zones z, app.people p where z.plan_id = ${plan} and z.key = 'shared' and p.slug = 'tova'`;
  });

async function attach(page: Page, plan: string, names: readonly string[]) {
  await page.goto(`/plans/${plan}/files`);
  const part = page.getByRole('region', { name: 'Den gemensamma planen' });
  for (const name of names) {
    if (!(await part.getByLabel('Välj en fil').isVisible()))
      await part.getByText('Lägg till en bilaga').click();
    await part.getByLabel('Välj en fil').setInputFiles({
      ...{ name, mimeType: 'text/plain', buffer: Buffer.from(`${name}: morgon, lunch, hem.`) },
    });
    await part.getByRole('button', { name: 'Lägg till', exact: true }).click();
    await expect(part.getByRole('link', { name: new RegExp(name) })).toBeVisible({
      timeout: 20_000,
    });
  }
}
/** Where the files of a plan are saved from. */
async function addresses(page: Page, plan: string): Promise<string[]> {
  await page.goto(`/plans/${plan}/files`);
  const links = await page.getByRole('list').getByRole('link').all();
  const all = await Promise.all(links.map((link) => link.getAttribute('href')));
  return all.filter((href): href is string => /\/files\/./.test(href ?? ''));
}

test('a plan goes on in another municipality, with what the family lets go along', async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const plan = await begin();
  const lead = await someone(browser, 'tova');
  await lead.goto(`/plans/${plan}`);
  await live(lead);
  await writeIn(lead, 'Om Juni');
  await lead.keyboard.type('Juni bygger kojor.');
  await saved(lead);
  await sayAndSeal(plan);
  await attach(lead, plan, ['Bildschema.txt', 'Blir kvar.txt']);
  await lead.goto(`/plans/${plan}/people`);
  await lead.getByRole('link', { name: 'Barnet flyttar till en annan kommun' }).click();
  await expect(lead.getByRole('heading', { level: 1 })).toHaveText('Juni flyttar');
  expect(await findings(lead)).toEqual([]);
  await lead.getByLabel('Kommun som barnet flyttar till').selectOption('Sjöhamra kommun');
  await lead.getByRole('button', { name: 'Föreslå flytt' }).click();
  await expect(lead.getByRole('status')).toContainText('Frågan är ställd');

  // Nobody there knows whose plan it is.
  const receiver = await someone(browser, 'admin-sjohamra');
  await receiver.goto('/house');
  await receiver.getByRole('link', { name: 'Barn som flyttar hit' }).click();
  await expect(receiver.getByRole('region', { name: 'En plan' })).toContainText(
    'Väntar på familjens svar',
  );
  await expect(receiver.locator('main')).not.toContainText('Juni');
  expect(await findings(receiver)).toEqual([]);

  for (const who of ['signe', 'malte']) {
    const parent = await someone(browser, who);
    await parent.goto(`/plans/${plan}/start`);
    await parent.getByRole('link', { name: /Planen kan flytta med barnet/ }).click();
    await expect(parent.getByText('Sjöhamra kommun ansvarar för det som flyttar')).toBeVisible();
    await parent.getByLabel('Ja', { exact: true }).check();
    if (who === 'signe') {
      await parent.getByRole('button', { name: 'Spara svaret' }).click();
      await expect(parent.getByRole('alert')).toContainText('inte kryssat för något');
      await expect(parent.getByRole('checkbox').first()).toBeFocused();
    }
    await parent.getByRole('button', { name: 'Kryssa för allt' }).click();
    await expect(parent.getByLabel('Om barnet').first()).toBeChecked();
    // Her words stay: one of two who leaves something is enough.
    if (who === 'signe') await parent.getByLabel('Familjens egna ord').uncheck();
    const said = parent.getByRole('group', { name: 'Kommentarer till' });
    await expect(said).toContainText('bara om det de handlar om också följer med');
    await expect(said.getByLabel('Om barnet')).toBeChecked();
    await expect(parent.getByLabel('Version 1, förseglad 4 maj 2026')).toBeChecked();
    const attached = parent.getByRole('group', { name: 'Bilagor' });
    await expect(attached).toContainText('En kopia följer med till Sjöhamra kommun');
    await expect(attached.getByLabel('Bildschema.txt')).toBeChecked();
    if (who === 'malte') await attached.getByLabel('Blir kvar.txt').uncheck();
    expect(await findings(parent)).toEqual([]);
    await parent.setViewportSize({ width: 390, height: 844 });
    expect(await parent.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await parent.getByRole('button', { name: 'Spara svaret' }).click();
    await expect(parent.getByRole('status')).toContainText('Ditt svar är sparat');
    await expect(parent.getByText('Vad händer nu?')).toBeVisible();
    await expect(
      parent.getByText(
        who === 'signe' ? 'Vi väntar på svar från Malte' : 'Sjöhamra kommun tar nu emot planen',
      ),
    ).toBeVisible();
    await parent.context().close();
  }

  await receiver.goto('/plans');
  await receiver.getByRole('link', { name: /^Ta emot/ }).click();
  const card = receiver.getByRole('region', { name: child });
  await expect(card).toContainText('Från Kvarnbo kommun, till Sjöhamra kommun');
  await expect(card).toContainText('En bilaga följer med');
  await card.getByLabel('Enhet som leder planen här').selectOption('Förskolan Blåsippan');
  await card.getByLabel('Person som tar emot').selectOption('Otto Brynolf');
  expect(await findings(receiver)).toEqual([]);
  await card.getByRole('button', { name: 'Ta emot planen' }).click();
  await expect(receiver.getByRole('status')).toContainText('Planen är mottagen');

  const otto = await someone(browser, 'otto');
  await otto.goto('/plans');
  const row = otto.getByRole('table', { name: 'Mina planer' }).locator('tbody tr');
  await row.filter({ hasText: child }).getByRole('link').click();
  await live(otto);
  await expect(otto.getByText('Juni bygger kojor.')).toBeVisible();
  // It is a living document: written on in.
  await writeIn(otto, 'Om Juni');
  await otto.keyboard.type(' Och sover middag.');
  await saved(otto);

  // The file that both let go along is here, word for word, and says where from; each side has its own and no more.
  const there = /plans\/([\w-]+)/.exec(otto.url())?.[1] ?? '';
  await otto.goto(`/plans/${there}/files`);
  const list = otto.getByRole('list', { name: /Bilagor i/ });
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await expect(list).toContainText('Följde med från Kvarnbyskolan, Kvarnbo kommun');
  await expect(list).toContainText('Tova');
  expect(await findings(otto)).toEqual([]);
  const moved = (await list.getByRole('link').getAttribute('href')) ?? '';
  const old = await addresses(lead, plan);
  expect(await (await otto.request.get(moved)).text()).toBe('Bildschema.txt: morgon, lunch, hem.');
  expect(old).toHaveLength(2);
  for (const address of old) {
    expect((await lead.request.get(address)).status()).toBe(200);
    expect((await otto.request.get(address)).status()).toBe(404);
  }
  expect((await lead.request.get(moved)).status()).toBe(404);

  // What was said and sealed before is to be read, with who said it and where, and nobody writes in it.
  await otto.goto(`/plans/${there}/history`);
  await otto.getByRole('link', { name: /^Före flytten/ }).click();
  await expect(otto.getByRole('heading', { level: 1 })).toHaveText('Före flytten');
  const version = otto.getByRole('region', {
    name: 'Från Kvarnbo kommun, version 1, förseglad 4 maj 2026',
  });
  await version.getByText('Visa versionen').click();
  await expect(version).toContainText('Juni bygger kojor.');
  const about = otto.getByRole('region', { name: 'Om barnet' });
  await expect(about).toContainText('Kojorna lugnar.');
  await expect(about).toContainText(/Tova .*Kvarnbyskolan/);
  await looksWell(otto, 'Före flytten', true);
  expect((await otto.request.get(`/plans/${plan}/before`)).status()).toBe(404);

  await lead.goto(`/plans/${plan}/move`);
  await expect(lead.getByText('Planen flyttade till Sjöhamra kommun')).toBeVisible();
  for (const page of [lead, receiver, otto]) await page.context().close();
});
