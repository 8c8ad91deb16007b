// Questions that somebody answers for: the guide's stay with the guide until another unit has said yes, one unit's
// question to another names no child of the asker's, and nobody reads one whose unit has no part in it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Inquiry } from '#domain/directory/inquiries.ts';
import { MyNotices } from '#domain/notices/page.ts';
import { MyDesk } from '#domain/start/desk.ts';
import { personId, tenantId, unitId } from '#server/demo/demo-id.ts';
import { seedDemo } from '#server/demo/seed.ts';
import { testKeyring } from '../support/keyring.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';

let db: TestDatabase;
const kvarnbo = tenantId('kvarnbo');
const sjohamra = tenantId('sjohamra');
const notFound = { code: 'PT404', message: 'not_found' };
const refused = (message: string) => ({ message });

beforeAll(async () => {
  db = await openTestDatabase();
  await seedDemo({ url: db.url(), keyring: testKeyring() });
});
afterAll(() => db?.close());

const list = async (who: string): Promise<Inquiry[]> =>
  (
    await db.asPerson(
      personId(who),
      (sql) => sql<{ found: Inquiry[] }[]>`select app.my_inquiries() as found`,
    )
  )[0]?.found ?? [];
const the = async (who: string, id: string) => (await list(who)).find((one) => one.id === id);
const askGuide = async (who: string, words: string, pass: boolean, tenant = kvarnbo) =>
  (
    await db.asPerson(
      personId(who),
      (sql) => sql<{ id: string }[]>`
        select app.ask_guide(${tenant}, 'SLEEP', 3, ${words}, ${pass}) as id`,
    )
  )[0]?.id ?? '';
const act = (
  who: string,
  name: 'answer_inquiry' | 'ask_again',
  id: string,
  revision: number,
  words: string,
) =>
  db.asPerson(
    personId(who),
    (sql) => sql`select app.${sql.unsafe(name)}(${id}, ${revision}, ${words})`,
  );
const offer = (who: string, id: string, revision: number, unit: string | null) =>
  db.asPerson(
    personId(who),
    (sql) =>
      sql`select app.offer_inquiry(${id}, ${revision}, ${unit === null ? null : unitId(unit)}, '')`,
  );
const accept = (who: string, id: string, revision: number, yes: boolean, words = '') =>
  db.asPerson(
    personId(who),
    (sql) => sql`select app.accept_inquiry(${id}, ${revision}, ${yes}, ${words})`,
  );

describe('a question to the guide', () => {
  it('is asked by whoever belongs there, read by the asker and the guide, and by nobody else', async () => {
    const id = await askGuide('signe', 'Vart vänder vi oss?', false);
    expect(await the('signe', id)).toMatchObject({ as: 'ASKER', mine: true, answeredAt: null });
    for (const guide of ['yrsa', 'hamid'])
      expect(await the(guide, id), guide).toMatchObject({
        as: 'HOLDER',
        askedBy: 'Signe Strömhjort',
      });
    for (const who of ['malte', 'einar', 'siri', 'admin-kvarnbo', 'rania'])
      expect(await the(who, id), who).toBeUndefined();
    await expect(askGuide('rania', 'Hej', false)).rejects.toMatchObject(notFound);
    await expect(askGuide('signe', '  ', false)).rejects.toMatchObject(refused('incomplete'));
    await expect(askGuide('signe', 'Han heter 20180314-1234', false)).rejects.toMatchObject(
      refused('personal_number'),
    );
    const logged = await db.sql`select from app.access_log
      where action = 'inquiry.list' and person_id = ${personId('yrsa')} and detail -> 'inquiries' ? ${id}`;
    expect(logged).toHaveLength(1);
  });

  it('is answered by the guide’s unit alone; more from the asker waits again', async () => {
    const id = await askGuide('signe', 'Vem hjälper?', false);
    for (const who of ['signe', 'siri', 'einar'])
      await expect(act(who, 'answer_inquiry', id, 1, 'Hej'), who).rejects.toMatchObject(notFound);
    await expect(act('yrsa', 'answer_inquiry', id, 1, ' ')).rejects.toMatchObject(
      refused('incomplete'),
    );
    await act('yrsa', 'answer_inquiry', id, 1, 'Ring BVC.');
    await expect(act('hamid', 'answer_inquiry', id, 1, 'Ring.')).rejects.toMatchObject(
      refused('changed'),
    );
    const answered = await the('signe', id);
    expect(answered?.answeredAt).not.toBeNull();
    // A unit answers, not a person.
    expect(answered?.steps).toEqual([
      expect.objectContaining({ kind: 'ANSWERED', words: 'Ring BVC.', by: null }),
    ]);
    await expect(act('malte', 'ask_again', id, 2, 'Och sen?')).rejects.toMatchObject(notFound);
    await act('signe', 'ask_again', id, 2, 'Och sen?');
    expect(await the('yrsa', id)).toMatchObject({ answeredAt: null });
  });

  it('is passed on only with the asker’s yes, and is the guide’s until the other unit has said yes', async () => {
    const kept = await askGuide('signe', 'Bara till er.', false);
    await expect(offer('yrsa', kept, 1, 'barnpsykologen')).rejects.toMatchObject(
      refused('consent_missing'),
    );

    const id = await askGuide('signe', 'Nattningen går inte.', true);
    await expect(offer('siri', id, 1, 'barnpsykologen')).rejects.toMatchObject(notFound);
    await expect(offer('yrsa', id, 1, 'stodIHemmet')).rejects.toMatchObject(
      refused('nobody_there'),
    );
    await expect(offer('yrsa', id, 1, null)).rejects.toMatchObject(refused('invalid_input'));
    expect(await the('leif', id)).toBeUndefined();
    await offer('yrsa', id, 1, 'barnpsykologen');
    expect(await the('leif', id)).toMatchObject({ as: 'OFFERED' });
    await offer('yrsa', id, 2, null);
    expect(await the('leif', id)).toBeUndefined();

    await offer('yrsa', id, 3, 'logopeden');
    await expect(accept('leif', id, 4, true)).rejects.toMatchObject(notFound);
    await expect(accept('siri', id, 4, false)).rejects.toMatchObject(refused('incomplete'));
    await accept('siri', id, 4, false, 'Vi tar inte sömn.');
    expect(await the('siri', id)).toBeUndefined();
    expect(await the('yrsa', id)).toMatchObject({ as: 'HOLDER', offeredTo: null });

    await offer('yrsa', id, 5, 'barnpsykologen');
    await accept('leif', id, 6, true);
    await act('leif', 'answer_inquiry', id, 7, 'Välkomna på tisdag.');
    expect((await the('signe', id))?.steps.at(-1)).toMatchObject({ words: 'Välkomna på tisdag.' });
    // The guide knows that it was taken, and not what was said after that.
    const passed = await the('yrsa', id);
    expect(passed).toMatchObject({ as: 'PASSED', unit: 'Barnpsykologenheten', answeredAt: null });
    expect(JSON.stringify(passed)).not.toContain('tisdag');
    await expect(act('yrsa', 'answer_inquiry', id, 8, 'Hej')).rejects.toMatchObject(notFound);
  });

  it('is asked ten times a day, and no more', async () => {
    for (let n = 0; n < 10; n += 1) await askGuide('liv', `Fråga ${n}`, false, sjohamra);
    await expect(askGuide('liv', 'Fråga 11', false, sjohamra)).rejects.toMatchObject({
      code: 'PT429',
      message: 'too_many',
    });
    expect(await askGuide('signe', 'Var kan jag fråga?', false)).not.toBe('');
  });
});

describe('advice between units', () => {
  const ask = async (who: string, from: string, to: string, words: string, tenant = kvarnbo) =>
    (
      await db.asPerson(
        personId(who),
        (sql) => sql<{ id: string }[]>`
          select app.ask_unit(${tenant}, ${unitId(from)}, ${unitId(to)}, 'SPEECH', 7, ${words}) as id`,
      )
    )[0]?.id ?? '';

  it('is asked for one’s own unit, and read by the two units', async () => {
    const id = await ask(
      'einar',
      'kvarnbyskolan',
      'logopeden',
      'Ett barn i årskurs 1 stammar. Vad gör vi?',
    );
    expect(await the('siri', id)).toMatchObject({ as: 'HOLDER', fromUnit: 'Kvarnbyskolan' });
    expect(await the('tova', id)).toMatchObject({ as: 'ASKER', mine: false });
    for (const who of ['yrsa', 'admin-kvarnbo', 'signe'])
      expect(await the(who, id), who).toBeUndefined();
    await expect(ask('tova', 'logopeden', 'kvarnbyskolan', 'Hej')).rejects.toMatchObject(notFound);
    await expect(ask('einar', 'kvarnbyskolan', 'familjestodet', 'Hej')).rejects.toMatchObject(
      notFound,
    );
    await expect(ask('einar', 'kvarnbyskolan', 'stodIHemmet', 'Hej')).rejects.toMatchObject(
      refused('nobody_there'),
    );
    await act('siri', 'answer_inquiry', id, 1, 'Ge barnet tid, och ring oss.');
    expect((await the('einar', id))?.steps).toHaveLength(1);
    // Only a question to the guide is passed on.
    await expect(offer('siri', id, 2, 'barnmedicin')).rejects.toMatchObject(
      refused('invalid_input'),
    );
  });

  it('names no child of the asker’s plans; of other children nothing can be found out by asking', async () => {
    for (const words of ['Det gäller Vide.', 'Vides mamma undrar', 'Strömhjort, ni vet'])
      await expect(ask('einar', 'kvarnbyskolan', 'logopeden', words), words).rejects.toMatchObject(
        refused('names_child'),
      );
    await expect(
      ask('einar', 'kvarnbyskolan', 'logopeden', 'Personnummer 180314-1234'),
    ).rejects.toMatchObject(refused('personal_number'));
    await ask('einar', 'kvarnbyskolan', 'logopeden', 'Milo och Tuva är namn som andra har.');
    // Siri is with Milo, and asks from Sjöhamra.
    await expect(
      ask('siri', 'logopeden', 'barnpsykologen', 'Milo sover inte.', sjohamra),
    ).rejects.toMatchObject(refused('names_child'));
    await ask('siri', 'logopeden', 'barnpsykologen', 'Ett barn på fyra år sover inte.', sjohamra);
  });
});

describe('what waits outside every plan', () => {
  const ask = async <T>(who: string, name: string, ...args: unknown[]): Promise<T> => {
    const holes = args.map((_, index) => `$${index + 1}`).join(', ');
    const [row] = await db.asPerson(personId(who), (sql) =>
      sql.unsafe<{ said: T }[]>(`select app.${name}(${holes}) as said`, args as never[]),
    );
    return row?.said as T;
  };
  const desk = async (who: string) => MyDesk.parse(await ask(who, 'my_desk'));
  const notices = async (who: string) =>
    MyNotices.parse(await ask(who, 'my_notices')).filter(({ planId }) => planId === null);
  const ofKind = async (who: string, kind: string) =>
    (await notices(who)).find((one) => one.kind === kind);

  it('is a notice to the unit that is to answer, and the answer one to who asked', async () => {
    // The answers of above have been seen.
    await ask('signe', 'mark_desk', 'guide', '2100-01-01');
    const before = { yrsa: await desk('yrsa'), signe: await desk('signe') };
    const bell = await ask<number>('signe', 'my_notice_count');
    const id = await ask<string>(
      'signe',
      'ask_guide',
      kvarnbo,
      null,
      null,
      'Vart vänder jag mig?',
      false,
    );
    expect((await desk('yrsa')).inquiries).toBe(before.yrsa.inquiries + 1);
    expect(await ofKind('yrsa', 'inquiry')).toMatchObject({
      count: before.yrsa.inquiries + 1,
      unread: true,
      child: null,
    });
    // Nobody else's desk, and no sign to who asked.
    for (const who of ['malte', 'signe', 'rania', 'admin-kvarnbo'])
      expect([who, await ofKind(who, 'inquiry')]).toEqual([who, undefined]);
    expect(await ask('signe', 'my_notice_count')).toBe(bell);

    await ask('yrsa', 'mark_desk', 'inquiry', '2100-01-01');
    expect(await ofKind('yrsa', 'inquiry')).toMatchObject({ unread: false });
    await ask('yrsa', 'answer_inquiry', id, 1, 'Ring BVC.');
    expect((await desk('yrsa')).inquiries).toBe(before.yrsa.inquiries);
    expect((await desk('signe')).guide).toBe(before.signe.guide + 1);
    expect(await ofKind('signe', 'guide')).toMatchObject({ unread: true, child: null });
    expect(await ask('signe', 'my_notice_count')).toBe(bell + 1);
    expect(JSON.stringify(await notices('signe'))).not.toContain('BVC');
    await ask('signe', 'mark_desk', 'guide', '2100-01-01');
    expect(await ofKind('signe', 'guide')).toBeUndefined();
    expect(await ask('signe', 'my_notice_count')).toBe(bell);
    await expect(ask('signe', 'mark_desk', 'comment', '2100-01-01')).rejects.toMatchObject({
      message: 'invalid_input',
    });
  });
});
