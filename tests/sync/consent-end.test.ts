// A guardian takes a yes back while somebody of that unit is writing: no byte after two seconds, nothing
// written later is stored, and only the parts that the no was about are closed. The same when the last day
// of a yes passes, of which nobody is told.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { informEverybody, partyId, personId, planId, planUnitId, zoneId } from '../db/world.ts';
import { connect, until, type Client } from './support/clients.ts';
import {
  milosZone,
  openSyncWorld,
  type RunningServer,
  type SignedIn,
  type SyncWorld,
} from './support/sync-world.ts';

let world: SyncWorld;
let server: RunningServer;
/** Hears no NOTIFY: only the poll is left. */
let deaf: RunningServer;

beforeAll(async () => {
  world = await openSyncWorld();
  await informEverybody(world.db.sql);
  server = await world.start();
  deaf = await world.start({ deaf: true });
});
afterAll(() => world?.close());

const plan = planId('milo');

async function open(slug: string, on = server, zone: string = milosZone) {
  const as = await world.signIn(slug);
  const client = connect({ port: on.port, zone, as });
  await client.synced();
  return { as, client };
}

async function standing(unit: string, kind: string | null): Promise<string> {
  const [row] = await world.db.sql<{ id: string }[]>`
    select id from app.consents where giver_party_id = ${partyId('milo', 'rania')}
      and plan_unit_id = ${unit} and zone_kind is not distinct from ${kind} and withdrawn_at is null
      and (valid_until is null or valid_until > clock_timestamp())`;
  return row?.id ?? '';
}

/** As Rania does it on her phone. */
async function says(unit: string, kind: string | null, said: 'yes' | 'no'): Promise<void> {
  const line = `${unit}:${kind ?? ''}:${said}:${await standing(unit, kind)}`;
  await world.db.asPerson(
    personId('rania'),
    (sql) => sql`select app.give_consents(${plan}, ${line}, current_date + 365)`,
  );
}

const rowsBy = async ({ personId: person }: SignedIn): Promise<number> => {
  const [row] = await world.db.sql<{ n: number }[]>`
    select count(*)::int as n from app.zone_updates where person_id = ${person}`;
  return row?.n ?? 0;
};

/** Types on and notes when bytes come, until `end`. */
function typing(client: Client) {
  const received: number[] = [];
  client.provider.ws?.addEventListener('message', () => received.push(performance.now()));
  const timer = setInterval(() => client.doc.getText('section:situation').insert(0, 'x'), 20);
  return { received, end: () => clearInterval(timer) };
}

for (const [name, on] of [
  ['with news', () => server],
  ['with the poll alone', () => deaf],
] as const)
  test(`${name}: a no closes within two seconds, and nothing later is stored`, async () => {
    const unit = planUnitId('milo', 'elevhalsan');
    await says(unit, null, 'yes');
    const { as, client } = await open('disa', on());
    const { client: maja } = await open('maja', on());
    const [own, others] = [typing(client), typing(maja)];
    await until('both are writing', () => client.committed > 5 && maja.committed > 5);
    await says(unit, null, 'no');
    const at = performance.now();
    const stored = await rowsBy(as);
    await until('the socket is closed', () => client.closed.length > 0, 2_500);
    expect(client.closed[0]).toBe(4404);
    // The other one goes on writing: were anything still sent, it would come now.
    await new Promise((done) => setTimeout(done, 300));
    own.end();
    others.end();
    expect(await rowsBy(as)).toBe(stored);
    expect(own.received.filter((time) => time - at > 2_000)).toEqual([]);
    await maja.saved();
    expect(maja.closed).toEqual([]);
    client.close();
    maja.close();
    await says(unit, null, 'yes');
    const again = await open('disa', on());
    again.client.doc.getText('section:situation').insert(0, 'back ');
    await again.client.saved();
    again.client.close();
  });

test('a no to one part closes that part and leaves the rest open', async () => {
  const unit = planUnitId('milo', 'blasippan');
  const [{ client: shared }, { client: school }] = [
    await open('maja'),
    await open('maja', server, zoneId('milo', 'school')),
  ];
  await says(unit, 'school', 'no');
  await until('the part is closed', () => school.closed.length > 0, 2_500);
  expect(school.closed[0]).toBe(4404);
  shared.doc.getText('section:situation').insert(0, 'still here ');
  await shared.saved();
  expect(shared.closed).toEqual([]);
  await says(unit, 'school', 'yes');
  const again = await open('maja', server, zoneId('milo', 'school'));
  expect(again.client.closed).toEqual([]);
  for (const client of [shared, school, again.client]) client.close();
});

test('a yes that runs out by the clock is found by the poll', async () => {
  const unit = planUnitId('milo', 'logoped');
  await says(unit, null, 'yes');
  await world.db.sql`update app.consents set valid_until = clock_timestamp() + interval '2 seconds'
    where id = ${await standing(unit, null)}`;
  const { as, client } = await open('siri', deaf);
  client.doc.getText('section:situation').insert(0, 'siri ');
  await client.saved();
  await until('the yes is over', () => client.closed.length > 0, 6_000);
  expect(client.closed[0]).toBe(4404);
  client.close();
  const stored = await rowsBy(as);
  await says(unit, null, 'yes');
  const again = await open('siri', deaf);
  again.client.doc.getText('section:situation').insert(0, 'back ');
  await again.client.saved();
  expect(await rowsBy(as)).toBeGreaterThan(stored);
  again.client.close();
});
