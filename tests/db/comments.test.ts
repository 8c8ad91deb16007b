// Comments by people who may and people who may not: every refusal with its reason, paired with the
// same call allowed. Times, authors and places come from the database.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransactionSql } from 'postgres';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, personId, zoneId } from './world.ts';

interface Thread {
  id: string;
  unread: boolean;
  resolvedAt: string | null;
  comments: {
    id: string;
    body: string;
    authorName: string;
    mine: boolean;
    editedAt: string | null;
    withdrawn: boolean;
  }[];
}

let db: TestDatabase;
const shared = zoneId('milo', 'shared');
const as = <T>(slug: string, run: (sql: TransactionSql) => Promise<T>) =>
  db.asPerson(personId(slug), run);
const notFound = { code: 'PT404', message: 'not_found' };
const notAllowed = { code: 'PT403', message: 'not_allowed' };

async function start(
  slug: string,
  zone = shared,
  body = 'Vad betyder kartläggning?',
): Promise<string> {
  return as(slug, async (sql) => {
    const [row] = await sql<{ id: string }[]>`
      select app.start_thread(${zone}, '{"type":"action","id":"a1"}', 'Kartläggning', ${body}) as id`;
    return row?.id ?? '';
  });
}
async function threads(slug: string, zone = shared): Promise<Thread[]> {
  return as(slug, async (sql) => {
    const [row] = await sql<{ threads: Thread[] }[]>`select app.zone_threads(${zone}) as threads`;
    return row?.threads ?? [];
  });
}

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
});
afterAll(() => db.close());

describe('comments', () => {
  it('a guardian who may not write starts a thread, a professional answers, both see it', async () => {
    const id = await start('rania');
    expect((await threads('maja')).find((thread) => thread.id === id)).toMatchObject({
      unread: true,
    });
    await as('maja', (sql) => sql`select app.reply(${id}, 'Hur dagen fungerar.')`);
    const seen = (await threads('rania')).find((thread) => thread.id === id);
    expect(seen?.unread).toBe(true);
    expect(seen?.comments.map((comment) => [comment.authorName, comment.mine])).toEqual([
      ['Rania Silverkvist', true],
      ['Maja Gullvind', false],
    ]);
    await as('rania', (sql) => sql`select app.mark_read(${id})`);
    expect((await threads('rania')).find((thread) => thread.id === id)?.unread).toBe(false);
  });

  it('gives the same answer for a zone and a thread of others as for none at all', async () => {
    const family = await start('rania', zoneId('milo', 'family'));
    for (const [zone, thread] of [
      [zoneId('milo', 'family'), family],
      [personId('maja'), personId('maja')],
    ] as const) {
      await expect(start('maja', zone)).rejects.toMatchObject(notFound);
      await expect(threads('maja', zone)).rejects.toMatchObject(notFound);
      for (const call of [
        'reply($1, $2)',
        'resolve_thread($1)',
        'reopen_thread($1)',
        'mark_read($1)',
      ])
        await expect(
          as('maja', (sql) =>
            sql.unsafe(`select app.${call}`, call.includes('$2') ? [thread, 'hej'] : [thread]),
          ),
        ).rejects.toMatchObject(notFound);
    }
    expect(await threads('jonte', zoneId('milo', 'family'))).toHaveLength(1);
  });

  it('lets a reader read and refuses the reader’s comment', async () => {
    const id = await start('rania', zoneId('milo', 'family'), 'Till Gunvor');
    await db.sql`insert into app.zone_shares (tenant_id, plan_id, zone_id, party_id, access, basis)
      select z.tenant_id, z.plan_id, z.id, p.id, 'read', 'familyChoice'
      from app.zones z join app.plan_parties p on p.plan_id = z.plan_id and p.person_id = ${personId('gunvor')}
      where z.id = ${zoneId('milo', 'family')}`;
    expect(await threads('gunvor', zoneId('milo', 'family'))).not.toHaveLength(0);
    await expect(as('gunvor', (sql) => sql`select app.reply(${id}, 'hej')`)).rejects.toMatchObject(
      notAllowed,
    );
    await expect(start('gunvor', zoneId('milo', 'family'))).rejects.toMatchObject(notAllowed);
    await as('gunvor', (sql) => sql`select app.mark_read(${id})`);
  });

  it('lets people change and take back their own, and only their own', async () => {
    const id = await start('rania');
    const [comment] = (await threads('rania')).find((thread) => thread.id === id)?.comments ?? [];
    const commentId = comment?.id ?? '';
    await expect(
      as('maja', (sql) => sql`select app.edit_comment(${commentId}, 'x')`),
    ).rejects.toMatchObject(notAllowed);
    await expect(
      as('maja', (sql) => sql`select app.withdraw_comment(${commentId})`),
    ).rejects.toMatchObject(notAllowed);
    await expect(
      as('torsten', (sql) => sql`select app.edit_comment(${commentId}, 'x')`),
    ).rejects.toMatchObject(notFound);
    await as('rania', (sql) => sql`select app.edit_comment(${commentId}, '  Ny text  ')`);
    const edited = (await threads('maja')).find((thread) => thread.id === id)?.comments[0];
    expect(edited).toMatchObject({ body: 'Ny text', withdrawn: false });
    expect(edited?.editedAt).not.toBeNull();
    await as('rania', (sql) => sql`select app.withdraw_comment(${commentId})`);
    expect((await threads('maja')).find((thread) => thread.id === id)?.comments[0]).toMatchObject({
      body: '',
      withdrawn: true,
    });
    await expect(
      as('rania', (sql) => sql`select app.edit_comment(${commentId}, 'åter')`),
    ).rejects.toMatchObject(notAllowed);
  });

  it('resolves and reopens by anyone who may comment, in their own name', async () => {
    const id = await start('rania');
    await as('siri', (sql) => sql`select app.resolve_thread(${id})`);
    const [row] = await db.sql<
      { by: string }[]
    >`select resolved_by as by from app.threads where id = ${id}`;
    expect(row?.by).toBe(personId('siri'));
    await as('rania', (sql) => sql`select app.reopen_thread(${id})`);
    expect((await threads('rania')).find((thread) => thread.id === id)?.resolvedAt).toBeNull();
  });

  it('refuses what is empty, too long or without a place', async () => {
    const invalid = { code: 'PT400', message: 'invalid_input' };
    await expect(start('rania', shared, ' \n ')).rejects.toMatchObject(invalid);
    await expect(start('rania', shared, 'x'.repeat(4001))).rejects.toMatchObject(invalid);
    await expect(
      as('rania', (sql) => sql`select app.start_thread(${shared}, '{"type":"planet"}', '', 'hej')`),
    ).rejects.toMatchObject(invalid);
    expect(await start('rania', shared, 'x'.repeat(4000))).not.toBe('');
  });

  it('takes an anchor that arrived as a JSON string for the object it is', async () => {
    const anchored = JSON.stringify({ type: 'goal', id: 'g1' });
    const [row] = await as(
      'rania',
      (sql) => sql<{ id: string }[]>`
        select app.start_thread(${shared}, to_jsonb(${anchored}::text), '', 'hej') as id`,
    );
    const [thread] = await db.sql<{ anchor: unknown }[]>`
      select anchor from app.threads where id = ${row?.id ?? ''}`;
    expect(thread?.anchor).toEqual({ type: 'goal', id: 'g1' });
  });

  it('cannot be written in another’s name, even past the functions', async () => {
    const id = await start('rania');
    const said = (author: string) =>
      as(
        'maja',
        (sql) => sql`
        insert into app.comments (tenant_id, zone_id, thread_id, author_id, body)
        select tenant_id, zone_id, id, ${personId(author)}, 'hej' from app.threads where id = ${id}`,
      );
    await expect(said('rania')).rejects.toMatchObject({ code: '42501' });
    await said('maja');
    await expect(
      as(
        'maja',
        (sql) => sql`update app.threads set resolved_at = clock_timestamp(),
        resolved_by = ${personId('rania')} where id = ${id}`,
      ),
    ).resolves.toBeDefined();
    const [row] = await db.sql<
      { by: string }[]
    >`select resolved_by as by from app.threads where id = ${id}`;
    expect(row?.by).toBe(personId('maja'));
  });

  it('is news to the zone, without content', async () => {
    const heard: Record<string, unknown>[] = [];
    const listening = await db.sql.listen('kring', (payload) =>
      heard.push(JSON.parse(payload) as never),
    );
    const id = await start('rania', shared, 'hemligt');
    await expect.poll(() => heard).toContainEqual({ kind: 'thread', zone: shared, thread: id });
    expect(JSON.stringify(heard)).not.toContain('hemligt');
    await listening.unlisten();
  });
});
