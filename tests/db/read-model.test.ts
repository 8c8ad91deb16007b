// From a document to a page through the real PostgreSQL: what the domain projects is taken, also of
// a document that nobody typed, and what the database gives is what the pages parse.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JSONValue, Sql } from 'postgres';
import * as Y from 'yjs';
import { z } from 'zod';
import { anchorForWords } from '#domain/comments/anchor.ts';
import { Thread } from '#domain/comments/schema.ts';
import { emptyZone, readActions, readGoals } from '#domain/plan/document.ts';
import { addAction, addGoal } from '#domain/plan/edits.ts';
import { MyPlan } from '#domain/plan/list.ts';
import { PlanPage } from '#domain/plan/page.ts';
import { projectZone } from '#domain/plan/projection.ts';
import { textOfLines, writeRichText } from '#domain/plan/rich-text.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, partyId, personId, planId, planUnitId, zoneId } from './world.ts';

let db: TestDatabase;
let sync: Sql;
let seq = 0;
const shared = zoneId('milo', 'shared');

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  sync = db.asRole('kring_sync');
});
afterAll(() => db.close());

async function project(doc: Y.Doc): Promise<boolean> {
  const session = await db.signIn(personId('maja'));
  const update = Buffer.from([(seq += 1)]).toString('base64');
  const [stored] = await sync<{ seq: string }[]>`
    select seq from priv.sync_append(${sync.json([{ n: 1, zone: shared, session, update, clients: [] }])})`;
  const { payload } = projectZone('shared', doc);
  const [row] = await sync<{ done: boolean }[]>`
    select priv.sync_project(${shared}, ${stored?.seq ?? 0},
      ${sync.json(payload as unknown as JSONValue)}) as done`;
  return row?.done ?? false;
}

const open = (slug: string) =>
  db.asPerson(personId(slug), async (sql) => {
    const [row] = await sql<{ page: unknown }[]>`select app.open_plan(${planId('milo')}) as page`;
    return PlanPage.parse(row?.page);
  });

describe('a document', () => {
  it('comes back on the page as it was read', async () => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, emptyZone('shared'));
    writeRichText(doc.getXmlFragment('section:about'), textOfLines('Milo är fyra år.'));
    const goal = addGoal(doc, {
      title: 'Lugna morgnar',
      text: textOfLines('a'),
      wheelArea: 'safe',
    });
    addAction(doc, {
      title: 'Bilder för dagen',
      goal,
      unit: planUnitId('milo', 'blasippan'),
      contact: partyId('milo', 'maja'),
      start: '2026-09-28',
      due: '2026-12-03',
      status: 'IN_PROGRESS',
    });
    addAction(doc, { title: 'Sist' });
    expect(await project(doc)).toBe(true);

    const page = await open('maja');
    expect(page.goals).toEqual(readGoals(doc));
    expect(page.actions).toEqual(readActions(doc));
    expect(page.sections.find(({ key }) => key === 'about')?.content).toEqual(
      textOfLines('Milo är fyra år.'),
    );
    const guardian = await open('rania');
    expect(guardian.actions).toEqual(page.actions);
    expect(guardian.me.role).toBe('guardian');

    const anchor = anchorForWords(doc, 'about', 'fyra');
    const threads = await db.asPerson(personId('rania'), async (sql) => {
      await sql`select app.start_thread(${shared}, ${sql.json(anchor as unknown as JSONValue)}, 'fyra', 'Snart fem.')`;
      const [row] = await sql<
        { threads: unknown }[]
      >`select app.zone_threads(${shared}) as threads`;
      return z.array(Thread).parse(row?.threads);
    });
    expect(threads.map((thread) => thread.anchor)).toEqual([anchor]);
  });

  it('names units and people of the plan, or nobody', async () => {
    const doc = new Y.Doc();
    addAction(doc, {
      title: 'x',
      unit: planUnitId('nova', 'bup'),
      contact: partyId('nova', 'hedda'),
    });
    expect(await project(doc)).toBe(true);
    expect((await open('maja')).actions[0]).toMatchObject({ unitId: null, contactId: null });
  });

  it('that nobody typed still becomes rows', async () => {
    const doc = new Y.Doc();
    addAction(doc, { id: 'a', title: 'noll\0 och halv \ud83d' });
    doc.getMap('actions').set('b', new Y.Map([['dueOn', '2026-02-30'] as const]));
    doc.getMap('actions').set('c', 'words');
    doc.getMap('goals').set('g', new Y.Map([['status', 'WON'] as const]));
    const words = new Y.XmlText('\0\udc00');
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [words]);
    doc.getXmlFragment('section:about').insert(0, [paragraph, new Y.XmlElement('script')]);
    expect(await project(doc)).toBe(true);
    const page = await open('maja');
    expect(page.actions.map(({ id, dueOn }) => [id, dueOn])).toEqual([
      ['b', null],
      ['a', null],
    ]);
    expect(page.goals.map(({ id, status }) => [id, status])).toEqual([['g', 'ACTIVE']]);
  });
});

describe('Mina planer', () => {
  it('is the list that the page parses', async () => {
    const plans = await db.asPerson(personId('maja'), async (sql) => {
      const [row] = await sql<{ plans: unknown }[]>`
        select coalesce(jsonb_agg(p), '[]') as plans from app.my_plans() p`;
      return z.array(MyPlan).parse(row?.plans);
    });
    expect(plans).toHaveLength(1);
    expect(plans[0]).toMatchObject({ id: planId('milo'), child: { name: 'Milo Silverkvist' } });
  });
});
