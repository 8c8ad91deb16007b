// Access that those who lead stop, and custody that ends, while the person has the plan open: no byte after
// two seconds, nothing written later is stored, and coming again is answered as if there were no such plan.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { partyId, personId, planId, zoneId } from '../db/world.ts';
import { connect, until } from './support/clients.ts';
import {
  milosZone,
  openSyncWorld,
  type RunningServer,
  type SyncWorld,
} from './support/sync-world.ts';

let world: SyncWorld;
let server: RunningServer;
/** Hears no NOTIFY: only the poll is left. */
let deaf: RunningServer;
const plan = planId('milo');

beforeAll(async () => {
  world = await openSyncWorld();
  server = await world.start();
  deaf = await world.start({ deaf: true });
});
afterAll(() => world?.close());

async function open(slug: string, on: RunningServer, zone: string = milosZone) {
  const as = await world.signIn(slug);
  const client = connect({ port: on.port, zone, as });
  await client.synced();
  return client;
}

const asHamid = (what: string, ...values: string[]): Promise<{ id: string }[]> =>
  world.db.asPerson(personId('hamid'), async (sql) => [
    ...(await sql.unsafe<{ id: string }[]>(`select ${what} as id`, values)),
  ]);

const rowsBy = async (slug: string): Promise<number> => {
  const [row] = await world.db.sql<{ n: number }[]>`
    select count(*)::int as n from app.zone_updates where person_id = ${personId(slug)}`;
  return row?.n ?? 0;
};

for (const [name, on] of [
  ['with news', () => server],
  ['with the poll alone', () => deaf],
] as const)
  test(`${name}: whoever is stopped is out within two seconds, and back when that is lifted`, async () => {
    const [siri, maja] = [await open('siri', on()), await open('maja', on())];
    const received: number[] = [];
    siri.provider.ws?.addEventListener('message', () => received.push(performance.now()));
    const typing = setInterval(() => {
      for (const { doc } of [siri, maja]) doc.getText('section:situation').insert(0, 'x');
    }, 20);
    await until('both are writing', () => siri.committed > 5 && maja.committed > 5);
    const [block] = await asHamid('app.block_access($1, $2)', plan, partyId('milo', 'siri'));
    const [at, stored] = [performance.now(), await rowsBy('siri')];
    await until('the socket is closed', () => siri.closed.length > 0, 2_500);
    expect(siri.closed[0]).toBe(4404);
    await new Promise((done) => setTimeout(done, 300));
    clearInterval(typing);
    expect(received.filter((time) => time - at > 2_000)).toEqual([]);
    expect(await rowsBy('siri')).toBe(stored);
    await maja.saved();
    expect(maja.closed).toEqual([]);
    const refused = connect({ port: on().port, zone: milosZone, as: await world.signIn('siri') });
    await until('she is not let in', () => refused.closed.length > 0);
    expect(refused.closed[0]).toBe(4404);
    await asHamid('app.lift_block($1, $2)', block?.id ?? '', 'Utrett');
    const again = await open('siri', on());
    again.doc.getText('section:situation').insert(0, 'back ');
    await again.saved();
    for (const client of [siri, maja, refused, again]) client.close();
  });

test('a guardian whose custody has ended is out of every part, and the other one stays', async () => {
  const family = zoneId('milo', 'family');
  const his = [await open('jonte', server), await open('jonte', server, family)];
  const hers = [await open('rania', server), await open('rania', server, family)];
  await world.db.asPerson(
    personId('hamid'),
    (
      sql,
    ) => sql`select app.note_custody(${plan}, ${partyId('milo', 'jonte')}, 0, 'ENDED', current_date,
      null, 'Sjöhamra tingsrätt', 'T 14-26')`,
  );
  await until('both are closed', () => his.every(({ closed }) => closed.length > 0), 2_500);
  expect(his.map(({ closed }) => closed[0])).toEqual([4404, 4404]);
  expect(hers.map(({ closed }) => closed)).toEqual([[], []]);
  for (const client of [...his, ...hers]) client.close();
});
