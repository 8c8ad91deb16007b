// Tuva's parents: Embla has protected personal data, Henning has not. Nothing that tells where she or Tuva is
// reaches him, by any page, list, socket, calendar file, paper or call, also what is written afterwards; she and
// those who lead get each of it. Before the protection he got all of it too, so the scan looks where it lies.
// And a parent whose access is stopped finds no trace that there is a plan.
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { childId, partyId, personId, planId, planUnitId, zoneId } from '#server/demo/demo-id.ts';
import { PlanWalk, type Reader } from '../support/plan-walk.ts';
import { freePort, startKring, type KringProcess } from '../support/server.ts';

const plan = planId('tuva');
/** What tells where somebody is: units that have a place, numbers, addresses, rooms and links. */
const canaries = {
  unit: 'Kanariebackens skola',
  unitPhone: '0499-11 22 33',
  teacherPhone: '0499-11 22 44',
  teacherMail: 'fatou@kanariebacken.exempel.invalid',
  ownPhone: '0499-55 66 77',
  ownMail: 'embla@kanarieholmen.exempel.invalid',
  place: 'Kanariegränd 4, rum 2',
  link: 'https://video.exempel.invalid/kanarie-4',
};
const all = Object.values(canaries);
/** Of a part that he is not to read: its name, why, who decided, and what is said in it. */
const hidden = [
  'Efter samtalet i torsdags',
  'Tuva har bett om det',
  'Ejdra Kanariesson',
  'Det stannar hos oss',
];

let kring: KringProcess;
let owner: Sql;
let walk: PlanWalk;
let henning: Reader;
let yrsa: Reader;
/** The version from before the protection, and one from after. */
let before: number;
let after: number;

const told = (text: string): string[] =>
  all.filter(
    (canary) => text.includes(canary) || text.includes(JSON.stringify(canary).slice(1, -1)),
  );
const received = async (reader: Reader): Promise<string[]> =>
  told(await walk.everything(reader, plan));
const asYrsa = async (call: string, args: object): Promise<string> => {
  const { status, text } = await yrsa.api(`rpc/${call}`, args);
  expect([call, status, status >= 300 ? text : '']).toEqual([
    call,
    status < 300 ? status : 200,
    '',
  ]);
  return text === '' ? '' : String(JSON.parse(text));
};
const call = (question: string): object => ({
  p_plan: plan,
  p_question: question,
  p_question_from: 'FAMILY',
  p_starts_at: new Date(Date.now() + 20 * 86_400_000).toISOString(),
  p_minutes: 45,
  p_chair: partyId('tuva', 'yrsa'),
  p_child_part: 'REMOTE',
  p_place: canaries.place,
  p_link: canaries.link,
  p_called: ['yrsa', 'henning', 'embla', 'fatou'].map((who) => partyId('tuva', who)).join(','),
});

/** A sealed version of the plan as it stands; gives its number. */
async function seal(): Promise<number> {
  const page = JSON.parse((await yrsa.api('rpc/plan_approval', { p_plan: plan })).text) as {
    seen: string;
  };
  const version = await asYrsa('propose_version', {
    p_plan: plan,
    p_seen: page.seen,
    p_principal: 'Region Mittsjö',
    p_others_measures: 'Mormor hämtar på torsdagar.',
    p_child_view: 'Tuva vill gå i skolan.',
    p_summary: 'Samma plan i båda hemmen.',
    p_follow_up_at: new Date(Date.now() + 30 * 86_400_000).toISOString(),
    p_caller: partyId('tuva', 'yrsa'),
    p_place: canaries.place,
  });
  const [row] = await owner<{ number: number }[]>`
    update app.plan_versions set state = 'SEALED', sealed_at = clock_timestamp(),
      sealed_by = ${personId('yrsa')} where id = ${version} returning number`;
  return row?.number ?? 0;
}

beforeAll(async () => {
  const apiPort = await freePort();
  kring = await startKring({ env: { KRING_SUPABASE_PORT: String(apiPort) } });
  owner = postgres(kring.databaseUrl, { max: 1, onnotice: () => undefined });
  walk = new PlanWalk({ kring, apiPort, owner });
  [henning, yrsa] = [await walk.readAs('henning'), await walk.readAs('yrsa')];
  await owner`update app.plan_units set label = ${canaries.unit}, phone = ${canaries.unitPhone}
    where id = ${planUnitId('tuva', 'ekbacka')}`;
  await owner`update app.plan_parties set phone = ${canaries.teacherPhone}, email = ${canaries.teacherMail}
    where id = ${partyId('tuva', 'fatou')}`;
  await owner`update app.plan_parties set phone = ${canaries.ownPhone}, email = ${canaries.ownMail}
    where id = ${partyId('tuva', 'embla')}`;
  await asYrsa('call_meeting', call('Hur går det i de två hemmen?'));
  before = await seal();
});
afterAll(async () => {
  await owner?.end();
  await kring?.close();
});

it('before: he gets each of it', async () => {
  expect(await received(henning)).toEqual(all);
});

it(
  'protected: he gets none of it, and those who need it get each',
  { timeout: 180_000 },
  async () => {
    await asYrsa('protect_party', {
      p_plan: plan,
      p_party: partyId('tuva', 'embla'),
      p_ground: 'Sekretessmarkering',
    });
    await asYrsa('call_meeting', call('Vad gör vi i december?'));
    await asYrsa('add_party', {
      p_plan: plan,
      p_unit: (
        await owner<{ id: string }[]>`
      select u.id from app.units u join app.memberships m on m.unit_id = u.id
      where m.person_id = ${personId('maja')} limit 1`
      )[0]?.id,
      p_person: personId('maja'),
    });
    const part = await asYrsa('hide_part', {
      p_plan: plan,
      p_from: partyId('tuva', 'henning'),
      p_title: hidden[0],
      p_reason: hidden[1],
      p_decided_by: hidden[2],
      p_review_on: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10),
      p_parties: partyId('tuva', 'embla'),
    });
    await asYrsa('start_thread', {
      p_zone: part,
      p_anchor: { type: 'zone' },
      p_quotation: null,
      p_body: hidden[3],
    });
    after = await seal();
    const seen = await walk.everything(henning, plan, true);
    // He reads the plan as before, and is called to its meetings.
    expect(seen).toContain('Vad gör vi i december?');
    expect(seen).toContain('Anfallskalender');
    expect(told(seen)).toEqual([]);
    expect([...hidden, part].filter((word) => seen.includes(word))).toEqual([]);
    // A unit that came later has no name of a place either, nor have the demo's own.
    const units = await owner<{ label: string }[]>`
    select label from app.plan_units where plan_id = ${plan} and sector <> 'family'`;
    expect(units.map(({ label }) => label).sort()).toEqual([
      ...['Elevhälsan', 'Skolan', 'Skolan 2', 'Socialtjänsten', 'Socialtjänsten 2'],
      ...['Vården', 'Vården 2'],
    ]);
    for (const slug of ['yrsa', 'embla']) {
      const theirs = await walk.everything(await walk.readAs(slug), plan);
      expect([slug, told(theirs)]).toEqual([slug, all]);
      // Why and by whom is for those who lead.
      const known = slug === 'yrsa' ? hidden : [hidden[0], hidden[3]];
      expect(hidden.filter((word) => theirs.includes(word))).toEqual(known);
      expect(theirs).toContain(part);
    }
  },
);

it('a calendar file has the place for those who are named, and for nobody else', async () => {
  const [meeting] = await owner<{ id: string }[]>`
    select id from app.meetings where plan_id = ${plan} order by called_at desc limit 1`;
  const file = async (slug: string): Promise<string> =>
    (await (await walk.readAs(slug)).get(`/plans/${plan}/meetings/${meeting?.id}/calendar`)).text
      .replaceAll('\r\n ', '')
      .replaceAll('\\,', ',');
  expect(await file('henning')).toContain('BEGIN:VEVENT');
  expect(await file('henning')).not.toContain('LOCATION');
  expect(await file('klara')).not.toContain('LOCATION');
  const named = { p_plan: plan, p_party: partyId('tuva', 'klara') };
  await asYrsa('name_location_reader', { ...named, p_reads: true });
  expect(await file('klara')).toContain(`LOCATION:${canaries.place}`);
  expect(await file('henning')).not.toContain('LOCATION');
  await asYrsa('name_location_reader', { ...named, p_reads: false });
  expect(await file('klara')).not.toContain('LOCATION');
  expect(
    (
      await yrsa.api('rpc/name_location_reader', {
        p_plan: plan,
        p_party: partyId('tuva', 'henning'),
        p_reads: true,
      })
    ).status,
  ).toBe(404);
});

it('he cannot ask for it, and nothing tells him that there is something to ask for', async () => {
  expect(await henning.api('rpc/plan_whereabouts', { p_plan: plan })).toMatchObject({
    status: 200,
    text: 'null',
  });
  for (const [name, args] of [
    ['protect_party', { p_plan: plan, p_party: partyId('tuva', 'henning'), p_ground: 'Nej' }],
    ['block_access', { p_plan: plan, p_party: partyId('tuva', 'embla') }],
  ] as const)
    expect((await henning.api(`rpc/${name}`, args)).status).toBe(403);
  // A version from before names places: to him it is one that was never made.
  const opens = async ({ get }: Reader, number: number): Promise<number> =>
    (await get(`/plans/${plan}/versions/${number}`)).status;
  expect([await opens(henning, before), await opens(henning, after)]).toEqual([404, 200]);
  expect([await opens(yrsa, before), await opens(yrsa, after)]).toEqual([200, 200]);
});

it('lifted, everything is as it was; and whoever is stopped finds no trace of the plan, in anything', async () => {
  const [protection] = await owner<{ id: string }[]>`
    select id from app.protections where plan_id = ${plan} and lifted_at is null`;
  await asYrsa('lift_protection', {
    p_protection: protection?.id,
    p_reason: 'Markeringen är hävd.',
  });
  const traces = [
    ...['Tuva', 'Embla', 'Anfallskalender'],
    ...[plan, childId('tuva'), personId('embla'), partyId('tuva', 'henning')],
    ...['shared', 'family'].map((key) => zoneId('tuva', key)),
    ...all,
  ];
  // The address that he asks for himself stands in a page's own answer.
  const found = async (): Promise<string[]> => {
    const text = (await walk.everything(henning, plan)).replaceAll(`/plans/${plan}`, '');
    return [...traces.filter((trace) => text.includes(trace)), ...told(text)];
  };
  expect(new Set(await found())).toEqual(new Set(traces));
  await asYrsa('block_access', { p_plan: plan, p_party: partyId('tuva', 'henning') });
  expect(await found()).toEqual([]);
});
