// The calls that pages make, as the people who make them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Writer } from '#domain/access/write-rights.ts';
import { NetworkPage } from '#domain/plan/network.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { write } from './content.ts';
import { buildWorld, personId, planId, planUnitId, zoneId } from './world.ts';

interface Page {
  plan: { id: string; maySeeRemove: boolean };
  me: { personId: string; role: string; name: string };
  zones: {
    id: string;
    key: string;
    access: string;
    audience: { name: string; sector: string }[];
  }[];
  parties: { name: string }[];
  actions: { id: string; dueOn: string; unitId: string }[];
  threads: {
    unread: boolean;
    comments: { authorName: string; mine: boolean; createdAt: string }[];
  }[];
  writer: Writer;
}

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await write(db.sql, { plan: 'milo', zone: 'shared', author: 'maja', unit: 'blasippan' });
  await write(db.sql, { plan: 'milo', zone: 'health', author: 'siri', unit: 'logoped' });
});
afterAll(() => db.close());

const open = (slug: string, plan = planId('milo')) =>
  db.asPerson(personId(slug), async (sql) => {
    const [row] = await sql<{ page: Page | null }[]>`select app.open_plan(${plan}) as page`;
    return row?.page ?? null;
  });

describe('open_plan', () => {
  it('gives a professional the zones of their sector to edit', async () => {
    const page = await open('maja');
    expect(page?.zones.map((zone) => [zone.key, zone.access])).toEqual([
      ['shared', 'edit'],
      ['school', 'edit'],
    ]);
    expect(page?.me).toMatchObject({ name: 'Maja Gullvind', role: 'professional' });
    expect(page?.parties).toHaveLength(10);
    expect(page?.plan.maySeeRemove).toBe(false);
  });

  it('lets a guardian comment what all share and edit what is the family’s', async () => {
    const page = await open('rania');
    expect(page?.zones.map((zone) => [zone.key, zone.access])).toEqual([
      ['shared', 'comment'],
      ['family', 'edit'],
    ]);
    expect(page?.zones[1]?.audience.map((person) => person.name).sort()).toEqual([
      'Jonte Silverkvist',
      'Rania Silverkvist',
    ]);
    expect(page?.actions.map((action) => [action.id, action.dueOn])).toEqual([
      ['action-milo-shared', '2026-01-01'],
    ]);
    expect(page?.threads).toHaveLength(1);
    expect(page?.threads[0]?.unread).toBe(true);
    expect(page?.threads[0]?.comments[0]).toMatchObject({
      authorName: 'Maja Gullvind',
      mine: false,
    });
    expect(page?.threads[0]?.comments[0]?.createdAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('shows a coordinator who can end a part', async () => {
    expect((await open('hamid'))?.plan.maySeeRemove).toBe(true);
    expect((await open('gunvor'))?.plan.maySeeRemove).toBe(true);
  });

  it('tells what rights inside a zone depend on, as the sync server judges by it', async () => {
    const unit = (key: string) => planUnitId('milo', key);
    const reporting = (page: Page | null) => [...(page?.writer.reportingUnitIds ?? [])].sort();
    const writers = ['bvc', 'logoped', 'koordinator', 'blasippan', 'elevhalsan', 'familjestodet'];
    const maja = await open('maja');
    expect(maja?.writer).toMatchObject({
      ...{ role: 'professional', sector: 'school' },
      ...{ unitIds: [unit('blasippan')], leads: false },
    });
    expect(reporting(maja)).toEqual(writers.map(unit).sort());
    expect((await open('gunvor'))?.writer).toMatchObject({ leads: true, unitIds: [unit('bvc')] });
    expect((await open('rania'))?.writer).toMatchObject({
      ...{ role: 'guardian', sector: 'family' },
      ...{ unitIds: [unit('familjen')], leads: false },
    });
    // Without the shared zone there is still a part in the plan.
    expect((await open('mira', planId('nova')))?.writer).toMatchObject({
      unitIds: [planUnitId('nova', 'um')],
      leads: false,
    });
  });

  it('answers null alike for a plan that is not there and one that is for others', async () => {
    expect(await open('torsten')).toBeNull();
    expect(await open('maja', personId('maja'))).toBeNull();
    expect(await open('maja', planId('nova'))).toBeNull();
  });

  it('writes one row in the access log per read, and none when it gives nothing', async () => {
    const count = async () => {
      const [row] = await db.sql<{ n: number }[]>`
        select count(*)::int as n from app.access_log
        where action = 'plan.open' and person_id in (${personId('otto')}, ${personId('torsten')})`;
      return row?.n;
    };
    expect(await count()).toBe(0);
    await open('otto');
    await open('torsten', planId('nova'));
    expect(await count()).toBe(1);
  });

  it('takes a few milliseconds', async () => {
    await open('maja');
    const start = performance.now();
    for (let i = 0; i < 20; i += 1) await open('maja');
    const each = (performance.now() - start) / 20;
    console.info(`open_plan: ${each.toFixed(1)} ms`);
    expect(each).toBeLessThan(60);
  });
});

describe('plan_network', () => {
  const network = (slug: string, plan = planId('milo')) =>
    db.asPerson(personId(slug), async (sql) => {
      const [row] = await sql<{ page: unknown }[]>`select app.plan_network(${plan}) as page`;
      return NetworkPage.nullable().parse(row?.page);
    });

  it('gives the plan page, and since when each of its parties takes part', async () => {
    const page = await network('rania');
    expect(page?.parties.length).toBeGreaterThan(5);
    expect(Object.keys(page?.since ?? {}).sort()).toEqual(page?.parties.map(({ id }) => id).sort());
  });

  it('gives no day of someone whom the reader may not know of', async () => {
    const [mira] = await db.sql<{ id: string }[]>`
      select id from app.plan_parties
      where plan_id = ${planId('nova')} and person_id = ${personId('mira')}`;
    expect(Object.keys((await network('mira', planId('nova')))?.since ?? {})).toContain(mira?.id);
    const forLiv = await network('liv', planId('nova'));
    expect(Object.keys(forLiv?.since ?? {}).length).toBeGreaterThan(0);
    expect(JSON.stringify(forLiv)).not.toContain(mira?.id);
  });

  it('is logged like the plan page, and null for others without a row', async () => {
    const count = async (slug: string) => {
      const [row] = await db.sql<{ n: number }[]>`
        select count(*)::int as n from app.access_log
        where action = 'plan.open' and person_id = ${personId(slug)}`;
      return row?.n ?? 0;
    };
    const before = await count('rania');
    await network('rania');
    expect(await count('rania')).toBe(before + 1);
    expect(await network('torsten')).toBeNull();
    expect(await count('torsten')).toBe(0);
  });
});

describe('my_plans', () => {
  it('counts what the person may see', async () => {
    const rows = await db.asPerson(
      personId('siri'),
      (sql) => sql<Record<string, unknown>[]>`select * from app.my_plans()`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      child_name: 'Milo Silverkvist',
      open_actions: 2,
      overdue_actions: 2,
      unread_comments: 1,
      my_role: 'professional',
      sectors: ['family', 'health', 'school', 'social', 'studentHealth'],
    });
    const forRania = await db.asPerson(
      personId('rania'),
      (sql) => sql<{ open_actions: number }[]>`select * from app.my_plans()`,
    );
    expect(forRania[0]?.open_actions).toBe(1);
    const forTorsten = await db.asPerson(
      personId('torsten'),
      (sql) => sql`select * from app.my_plans()`,
    );
    expect(forTorsten).toHaveLength(0);
  });
});

describe('plan_zones', () => {
  it('lists zones by key, or null', async () => {
    const zones = (slug: string) =>
      db.asPerson(personId(slug), async (sql) => {
        const [row] = await sql<
          { plan: unknown }[]
        >`select app.plan_zones(${planId('milo')}) as plan`;
        return row?.plan;
      });
    expect(await zones('rania')).toMatchObject({
      child: 'Milo Silverkvist',
      zones: [
        { id: zoneId('milo', 'shared'), key: 'shared', access: 'comment' },
        { id: zoneId('milo', 'family'), key: 'family', access: 'edit' },
      ],
    });
    expect(await zones('torsten')).toBeNull();
  });
});
