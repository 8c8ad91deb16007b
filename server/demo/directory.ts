// What the units of the demo say about themselves and offer, to whom one turns for what, and who guides. All of it
// is invented. One entry is old, and one path is missing, so that both can be seen.
import type { TransactionSql } from 'postgres';
import type { Topic } from '#domain/directory/topics.ts';
import type { Calendar } from './calendar.ts';
import { cast, phoneOf } from './cast.ts';
import { demoId, personId, tenantId, unitId } from './demo-id.ts';
import { authorities, unitOf, type TenantKey } from './organisation.ts';
import { offers } from './support-offers.ts';

interface Card {
  does: string;
  doesNot: string;
  reach: string;
  hours: string;
  phoneHours: string;
  answerDays: number;
}

const weekdays = 'Måndag–fredag 8–16';

const cards: Record<string, Card> = {
  logopeden: {
    does: 'Bedömer och tränar tal, språk, röst och ätande hos barn och unga. Handleder förskola och skola.',
    doesNot: 'Utreder inte läs- och skrivsvårigheter från årskurs 3: det gör elevhälsan.',
    reach: 'Föräldrar ringer själva, ingen remiss behövs. Ha gärna BVC:s bedömning till hands.',
    ...{ hours: weekdays, phoneHours: 'Måndag–torsdag 8.30–10', answerDays: 3 },
  },
  barnpsykologen: {
    does: 'Stöd till familjer med barn 0–5 år: sömn, skrik, anknytning, trots, oro inför förskolan.',
    doesNot: 'Behandlar inte barn över sex år: dit hjälper vårdcentralen och elevhälsan.',
    reach: 'BVC skickar en fråga, eller ring oss själv.',
    ...{ hours: weekdays, phoneHours: 'Tisdag och torsdag 13–14', answerDays: 5 },
  },
  barnmedicin: {
    does: 'Läkarbedömning av barn och unga upp till 18 år, på remiss.',
    doesNot: 'Tar inte emot akut: ring 1177.',
    reach: 'Remiss från BVC, vårdcentral eller skolläkare.',
    ...{ hours: weekdays, phoneHours: 'Måndag–fredag 9–11', answerDays: 10 },
  },
  koordinatorn: {
    does: 'Vägleder familjer och personal till rätt stöd, samordnar besök och möten kring barn med många kontakter.',
    doesNot: 'Fattar inga beslut om insatser och gör inga utredningar.',
    reach: 'Ring eller skriv. Du behöver inte veta vad stödet heter.',
    ...{ hours: weekdays, phoneHours: 'Måndag–fredag 9–15', answerDays: 2 },
  },
  barnneurologen: {
    does: 'Utredning och behandling av epilepsi och andra neurologiska sjukdomar hos barn.',
    doesNot: 'Utreder inte adhd eller autism.',
    reach: 'Remiss från läkare. Familjer som redan går hos oss ringer epilepsisjuksköterskan.',
    ...{ hours: weekdays, phoneHours: 'Måndag–fredag 8–9.30', answerDays: 5 },
  },
  bvc: {
    does: 'Hälsobesök, vaccinationer och råd om barn 0–5 år.',
    doesNot: 'Sjuka barn tas emot på vårdcentralen.',
    reach: 'Ring eller boka i din vanliga app. Öppet hus varje onsdag.',
    ...{ hours: weekdays, phoneHours: 'Måndag–fredag 8–9', answerDays: 1 },
  },
  kvarnbyskolan: {
    does: 'Förskoleklass till årskurs 9, med kurator, skolsköterska och specialpedagog i huset.',
    doesNot: 'Vi ställer inga diagnoser. Elevhälsan kan begära bedömning.',
    reach: 'Ring expeditionen och be om kuratorn, eller prata med mentorn.',
    ...{ hours: 'Skoldagar 7.30–16', phoneHours: 'Skoldagar 7.30–9', answerDays: 2 },
  },
  stodIHemmet: {
    does: 'Familjebehandlare kommer hem: rutiner, konflikter, skolmorgnar. Kostar inget.',
    doesNot: 'Avlastning och kontaktfamilj beslutas av handläggaren.',
    reach: 'Ring själv. För upp till fem träffar behövs inget beslut.',
    ...{ hours: weekdays, phoneHours: 'Måndag–onsdag 10–12', answerDays: 5 },
  },
  familjestodet: {
    does: 'Råd, samtal och föräldrakurser för familjer med barn 0–18 år. Kostar inget, ingen journal förs.',
    doesNot: 'Gör inga utredningar enligt socialtjänstlagen.',
    reach: 'Ring eller kom till öppen mottagning, torsdag 15–18.',
    ...{ hours: weekdays, phoneHours: 'Måndag–fredag 10–11.30', answerDays: 2 },
  },
  elevhalsanEkbacka: {
    does: 'Kurator, skolsköterska, psykolog och specialpedagog för Ekbackaskolans elever.',
    doesNot: 'Behandlar inte: vid behov går frågan vidare till första linjen eller BUP.',
    reach: 'Elever kommer förbi. Föräldrar och personal ringer.',
    ...{ hours: 'Skoldagar 8–15.30', phoneHours: 'Skoldagar 8–9', answerDays: 2 },
  },
};

interface Path {
  tenant: TenantKey;
  topic: Topic;
  ages: [from: number, to: number];
  unit: string;
  how: string;
  days: number;
}
const path = (
  tenant: TenantKey,
  topic: Topic,
  ages: [number, number],
  unit: string,
  how: string,
  days: number,
): Path => ({ tenant, topic, ages, unit, how, days });

const young = 'Ring barnpsykologen. BVC hjälper till med frågan om familjen vill.';
/** In Kvarnbo nobody has said who helps with absence at 16 and 17. */
const paths: Path[] = [
  path('kvarnbo', 'ABSENCE', [6, 15], 'kvarnbyskolan', 'Ring expeditionen och be om kuratorn.', 2),
  path('kvarnbo', 'SLEEP', [0, 5], 'barnpsykologen', young, 5),
  path(
    'kvarnbo',
    'SLEEP',
    [6, 17],
    'stodIHemmet',
    'Ring: ett hembesök på kvällstid går att få.',
    5,
  ),
  path('kvarnbo', 'SPEECH', [1, 12], 'logopeden', 'Ring logopeden, ingen remiss behövs.', 3),
  path('kvarnbo', 'MOOD', [6, 17], 'kvarnbyskolan', 'Be om kuratorn. Akut: ring 112.', 2),
  path('kvarnbo', 'BEHAVIOUR', [0, 17], 'stodIHemmet', 'Ring och berätta hur det ser ut hemma.', 5),
  path('kvarnbo', 'LEARNING', [6, 17], 'kvarnbyskolan', 'Be om specialpedagogen.', 3),
  path(
    'kvarnbo',
    'ATTENTION',
    [3, 17],
    'barnmedicin',
    'Skicka remiss med skolans beskrivning.',
    10,
  ),
  path('kvarnbo', 'DEVELOPMENT', [0, 6], 'barnpsykologen', young, 5),
  path(
    'kvarnbo',
    'HOME',
    [0, 17],
    'stodIHemmet',
    'Anmäl oro till socialtjänsten. Ring först om du är osäker.',
    1,
  ),
  path('kvarnbo', 'FAMILY', [0, 17], 'stodIHemmet', 'Familjen ringer själv.', 5),
  path('kvarnbo', 'ADDICTION', [12, 17], 'koordinatorn', 'Ring, så lotsar koordinatorn vidare.', 2),
  path(
    'kvarnbo',
    'FOOD',
    [0, 17],
    'logopeden',
    'Ring om barnet har svårt att äta. Äldre barn: barnmedicin.',
    3,
  ),
  path(
    'kvarnbo',
    'DISABILITY',
    [0, 17],
    'koordinatorn',
    'Ring om det är många kontakter att hålla reda på.',
    2,
  ),
  path(
    'sjohamra',
    'ABSENCE',
    [6, 17],
    'elevhalsanEkbacka',
    'Ring kuratorn. Oro för frånvaro tas upp samma vecka.',
    2,
  ),
  path('sjohamra', 'SLEEP', [0, 17], 'barnpsykologen', young, 5),
  path('sjohamra', 'SPEECH', [1, 12], 'logopeden', 'Ring logopeden, ingen remiss behövs.', 3),
  path(
    'sjohamra',
    'FAMILY',
    [0, 17],
    'familjestodet',
    'Familjen ringer själv eller kommer på torsdagar.',
    2,
  ),
];

/** Who says it for the unit: somebody who works there, or the municipality's administrator. */
function writerOf(unit: string): string {
  const works = cast.find(({ units = [] }) => units.includes(unit));
  const { home } = authorities.find(({ key }) => key === unitOf(unit).authority) ?? {};
  return personId(works?.slug ?? `admin-${home ?? 'sjohamra'}`);
}

export async function writeDirectory(sql: TransactionSql, calendar: Calendar): Promise<void> {
  const reviewed = (unit: string, day = '2026-10-05') => ({
    unit_id: unitId(unit),
    reviewed_on: calendar.day(day),
    reviewed_by: writerOf(unit),
  });
  await sql`insert into app.unit_cards ${sql(
    Object.entries(cards).map(([unit, said]) => ({
      ...reviewed(unit),
      does: said.does,
      does_not: said.doesNot,
      reach: said.reach,
      phone: '',
      hours: said.hours,
      phone_hours: said.phoneHours,
      answer_days: said.answerDays,
    })),
  )}`;
  await sql`insert into app.contact_paths ${sql(
    paths.map(({ tenant, topic, ages, unit, how, days }) => ({
      tenant_id: tenantId(tenant),
      id: demoId(`path:${tenant}:${topic}:${ages.join('-')}`),
      topic,
      age_from: ages[0],
      age_to: ages[1],
      unit_id: unitId(unit),
      how,
      hours: '',
      answer_days: days,
      saved_by: personId(`admin-${tenant}`),
      saved_on: calendar.day('2026-09-14'),
    })),
  )}`;
  await sql`insert into app.support_entries ${sql(
    offers.map(({ unit, title, summary, body = '', keywords, topics, ages, reviewedOn }) => ({
      ...reviewed(unit, reviewedOn),
      id: demoId(`support:${unit}:${title}`),
      state: 'PUBLISHED',
      title,
      summary,
      body,
      keywords,
      topics,
      age_from: ages[0],
      age_to: ages[1],
    })),
  )}`;
  await sql`insert into app.guide_desks ${sql(
    (['sjohamra', 'kvarnbo'] as const).map((tenant) => ({
      tenant_id: tenantId(tenant),
      unit_id: unitId('koordinatorn'),
      phone: phoneOf('64'),
      hours: 'Måndag–fredag 9–15',
      answer_days: 3,
      saved_by: personId(`admin-${tenant}`),
      saved_on: calendar.day('2026-09-14'),
    })),
  )}`;
  await sql`insert into app.accessibility_statements ${sql(
    (['sjohamra', 'kvarnbo'] as const).map((tenant) => ({
      tenant_id: tenantId(tenant),
      mail: `tillganglighet.${tenant}@exempel.invalid`,
      phone: phoneOf('65'),
      words: '',
      saved_by: personId(`admin-${tenant}`),
      saved_on: calendar.day('2026-09-14'),
    })),
  )}`;
}
