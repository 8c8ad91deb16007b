// Templates of a tenant: who publishes, that a version never changes, that every plan follows one, and
// that taking a newer version loses nothing that is written: it is still shown and still sealed.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlanTemplate, plainTemplate, sectionsIn } from '#domain/plan/template.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, kvarnbo, personId, planId, sjohamra, zoneId } from './world.ts';

let db: TestDatabase;
const plan = planId('milo');
beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
});
afterAll(() => db?.close());

const refused = { code: 'PT403', message: 'not_allowed' };
const unknown = { code: 'PT404', message: 'not_found' };
const unfit = { code: 'PT400', message: 'invalid_input' };
const changed = { code: 'PT409', message: 'changed' };

const publish = (
  who: string,
  after: number | null,
  content: object | string = plainTemplate,
  tenant = sjohamra,
) =>
  db.asPerson(personId(who), async (sql) => {
    const [row] = await sql<{ id: string }[]>`
      select app.publish_template(${tenant}, 'BOTH', ${after}, 'Barnets plan och SIP',
        ${typeof content === 'string' ? content : JSON.stringify(content)}) as id`;
    return row?.id ?? '';
  });
const adopt = (who: string, from: string, to: string) =>
  db.asPerson(personId(who), (sql) => sql`select app.adopt_template(${plan}, ${from}, ${to})`);
const name = (who: string, key: string | null, title: string) =>
  db.asPerson(personId(who), async (sql) => {
    const [row] = await sql<{ key: string }[]>`
      select app.name_section(${plan}, ${key}, ${title}) as key`;
    return row?.key;
  });
const open = (who: string, of = plan) =>
  db.asPerson(personId(who), async (sql) => {
    const [row] = await sql<{ template: unknown }[]>`select app.plan_template(${of}) as template`;
    return PlanTemplate.nullable().parse(row?.template ?? null);
  });
const mine = async (who = 'hamid') => {
  const template = await open(who);
  if (template === null) throw new Error('the plan follows no template');
  return template;
};

describe('a template', () => {
  it('is there for every tenant and every plan from the first day', async () => {
    const counts = await db.sql<{ tenants: number; plans: number }[]>`
      select count(*) filter (where t.version = 1)::integer as tenants,
        (select count(*)::integer from app.plans p where not exists (
          select from app.plan_template_uses u where u.plan_id = p.id)) as plans
      from app.plan_templates t where t.tenant_id in (${sjohamra}, ${kvarnbo})`;
    expect(counts[0]).toEqual({ tenants: 8, plans: 0 });
    expect(await mine()).toMatchObject({
      key: 'BOTH',
      version: 1,
      content: plainTemplate,
      offer: null,
    });
    expect(await open('torsten')).toBeNull();
  });

  it('is published by administrators of the tenant, over the version they saw, and stays', async () => {
    for (const who of ['hamid', 'rania'])
      await expect(publish(who, 1), who).rejects.toMatchObject(refused);
    await expect(publish('admin-kvarnbo', 1)).rejects.toMatchObject(unknown);
    await expect(publish('admin-sjohamra', 7)).rejects.toMatchObject(changed);
    await expect(publish('admin-sjohamra', 1, 'no json')).rejects.toMatchObject(unfit);
    await expect(publish('admin-sjohamra', 1, { sections: 'alla' })).rejects.toMatchObject({
      code: '23514',
    });
    const templates = (who: string) =>
      db.asPerson(personId(who), async (sql) => {
        const [row] = await sql<{ all: object[] }[]>`select app.my_templates() as all`;
        return row?.all;
      });
    expect(await templates('hamid')).toEqual([]);
    expect(await templates('admin-kvarnbo')).toHaveLength(4);
    await publish('admin-kvarnbo', 1, plainTemplate, kvarnbo);
    await publish('admin-sjohamra', 1);
    await expect(publish('admin-sjohamra', 1)).rejects.toMatchObject(changed);
    await expect(db.sql`update app.plan_templates set name = 'x'`).rejects.toMatchObject({
      message: 'append_only',
    });
  });

  it('is offered in a newer version, and taken by those who lead', async () => {
    const before = await mine();
    const offer = before.offer?.id ?? '';
    expect(before).toMatchObject({ version: 1, offer: { version: 2 }, mayAdopt: true });
    expect((await mine('rania')).mayAdopt).toBe(false);
    for (const who of ['maja', 'rania'])
      await expect(adopt(who, before.id, offer), who).rejects.toMatchObject(refused);
    for (const who of ['torsten', 'admin-kvarnbo'])
      await expect(adopt(who, before.id, offer), who).rejects.toMatchObject(unknown);
    const newest = await publish('admin-sjohamra', 2);
    // What was offered is no longer the newest; and nobody takes what they did not see.
    await expect(adopt('hamid', before.id, offer)).rejects.toMatchObject(changed);
    await expect(adopt('hamid', offer, newest)).rejects.toMatchObject(changed);
    await adopt('gunvor', before.id, newest);
    expect(await mine()).toMatchObject({ version: 3, offer: null });
    await expect(adopt('gunvor', before.id, newest)).rejects.toMatchObject(changed);
  });
});

describe('a plan', () => {
  it('has headings of its own without an administrator, as many as there are places', async () => {
    for (const who of ['rania', 'sami'])
      await expect(name(who, null, 'Egen'), who).rejects.toMatchObject(refused);
    for (const who of ['torsten', 'admin-sjohamra'])
      await expect(name(who, null, 'Egen'), who).rejects.toMatchObject(unknown);
    await expect(name('maja', null, ' \n')).rejects.toMatchObject(unfit);
    await expect(name('maja', null, 'x'.repeat(81))).rejects.toMatchObject(unfit);
    await expect(name('maja', 'own1', 'Ännu ingen')).rejects.toMatchObject(unknown);
    const keys = await Promise.all(
      Array.from({ length: 6 }, (_, index) => name('maja', null, `Rubrik ${index}`)),
    );
    expect(keys.sort()).toEqual(['own1', 'own2', 'own3', 'own4', 'own5', 'own6']);
    await expect(name('maja', null, 'En till')).rejects.toMatchObject({ message: 'too_many' });
    await name('disa', 'own2', 'Sömn och mat');
    expect((await mine('rania')).titles['own2']).toBe('Sömn och mat');
  });

  it('loses nothing when a newer version leaves a section out: it is shown and sealed', async () => {
    const withPlan = {
      sections: [...plainTemplate.sections, { key: 'extra1' as const, title: 'Om något händer' }],
    };
    await adopt('hamid', (await mine()).id, await publish('admin-sjohamra', 3, withPlan));
    for (const [key, words] of [
      ['extra1', 'Ring mamma först'],
      ['own2', 'Sover oroligt'],
      ['followUp', 'Den andra december'],
    ])
      await db.sql`insert into app.plan_sections (tenant_id, plan_id, zone_id, key, content, plain)
        values (${sjohamra}, ${plan}, ${zoneId('milo', 'shared')}, ${key ?? ''}, '{"type":"doc"}',
          ${words ?? ''})`;
    const small = { sections: [{ key: 'about' as const, title: 'Vem är Milo?' }] };
    await adopt('hamid', (await mine()).id, await publish('admin-sjohamra', 4, small));

    const template = await mine('rania');
    expect(sectionsIn(template)).toEqual(
      expect.arrayContaining(['about', 'followUp', 'extra1', 'own2']),
    );
    expect(sectionsIn(template)).not.toContain('meetingNotes');
    expect(template.titles).toMatchObject({ about: 'Vem är Milo?', extra1: 'Om något händer' });

    const [row] = await db.asPerson(
      personId('rania'),
      (sql) => sql<{ agreement: { sections: object[] } }[]>`
        select priv.agreement(${plan}) as agreement`,
    );
    expect(row?.agreement.sections).toEqual([
      { key: 'extra1', title: 'Om något händer', content: { type: 'doc' } },
      { key: 'followUp', content: { type: 'doc' } },
      { key: 'own2', title: 'Sömn och mat', content: { type: 'doc' } },
    ]);
  });
});
