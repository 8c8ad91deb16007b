// Who to turn to: cards are kept by who manages or works at the unit and by the municipality's own administrators,
// contact paths and the guide by administrators; the public finds by everyday words what is published where it lives,
// and nothing that is not.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { topics } from '#domain/directory/topics.ts';
import { personId, tenantId, unitId } from '#server/demo/demo-id.ts';
import { seedDemo } from '#server/demo/seed.ts';
import { testKeyring } from '../support/keyring.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';

let db: TestDatabase;
const [sjohamra, kvarnbo] = [tenantId('sjohamra'), tenantId('kvarnbo')];
const notFound = { code: 'PT404', message: 'not_found' };
const notAllowed = { code: 'PT403', message: 'not_allowed' };
const refused = (message: string) => ({ message });

beforeAll(async () => {
  db = await openTestDatabase();
  await seedDemo({ url: db.url(), keyring: testKeyring() });
});
afterAll(() => db?.close());

interface Card {
  unit: string;
  mine: boolean;
  revision: number;
  does: string;
  reviewedBy: string | null;
}
const cards = async (who: string): Promise<Card[]> =>
  (
    await db.asPerson(
      personId(who),
      (sql) => sql<{ list: Card[] }[]>`select app.my_unit_cards() as list`,
    )
  )[0]?.list ?? [];
const saveCard = (who: string, unit: string, revision: number, does = 'Vi hjälper till.') =>
  db.asPerson(
    personId(who),
    (sql) =>
      sql`select app.save_unit_card(${unitId(unit)}, ${revision}, ${does}, '', 'Ring.', '', '', '', 2)`,
  );

describe('a unit’s card', () => {
  it('is read by those who work in the municipality, and by no family', async () => {
    expect((await cards('einar')).map(({ unit }) => unit)).toContain('Logopedmottagningen');
    expect((await cards('einar')).map(({ unit }) => unit)).not.toContain('Familjestödet');
    expect(await cards('rania')).toEqual([]);
  });

  it('is kept by its manager where there is one, by its staff where not, by its own administrator', async () => {
    const mine = async (who: string) =>
      (await cards(who)).filter((card) => card.mine).map(({ unit }) => unit);
    expect(await mine('torsten')).toEqual(['Ekbackaskolan']);
    // Torsten manages the school, so Fatou, who teaches there, does not keep its card.
    expect(await mine('fatou')).toEqual([]);
    expect(await mine('siri')).toEqual(['Logopedmottagningen']);
    expect(await mine('admin-kvarnbo')).toEqual(['Kvarnbyskolan', 'Stöd i hemmet']);

    await expect(saveCard('fatou', 'ekbacka', 0)).rejects.toMatchObject(notAllowed);
    await saveCard('torsten', 'ekbacka', 0);
    // A region's unit is no municipality's to describe.
    await expect(saveCard('admin-kvarnbo', 'logopeden', 1)).rejects.toMatchObject(notAllowed);
    await saveCard('siri', 'logopeden', 1, 'Tal och språk.');
    await expect(saveCard('rania', 'logopeden', 2)).rejects.toMatchObject(notFound);
    await expect(saveCard('einar', 'familjestodet', 1)).rejects.toMatchObject(notFound);
  });

  it('is never written over by who has not seen it, nor left empty', async () => {
    await expect(saveCard('siri', 'logopeden', 1)).rejects.toMatchObject(refused('changed'));
    await expect(saveCard('siri', 'logopeden', 2, '  ')).rejects.toMatchObject(
      refused('incomplete'),
    );
    await expect(saveCard('siri', 'logopeden', 2, 'Som 20180314-1234 fick.')).rejects.toMatchObject(
      refused('personal_number'),
    );
    const [card] = (await cards('siri')).filter(({ unit }) => unit === 'Logopedmottagningen');
    expect(card).toMatchObject({
      does: 'Tal och språk.',
      revision: 2,
      reviewedBy: 'Siri Vargtass',
    });
    const logged = await db.sql`select from app.access_log
      where action = 'card.save' and person_id = ${personId('siri')}`;
    expect(logged).toHaveLength(1);
  });
});

describe('contact paths', () => {
  const save = (
    who: string,
    tenant: string,
    unit: string,
    topic = 'ABSENCE',
    path: string | null = null,
    revision = 0,
    how = 'Ring kuratorn.',
  ) =>
    db.asPerson(
      personId(who),
      (sql) => sql<
        { id: string }[]
      >`select app.save_contact_path(${tenant}, ${path}, ${revision}, ${topic}, null,
        16, 17, ${unitId(unit)}, ${how}, '', 3) as id`,
    );
  const paths = async (who: string, tenant: string) =>
    (
      await db.asPerson(
        personId(who),
        (sql) => sql<{ found: { mayChange: boolean; paths: { id: string; topic: string }[] } }[]>`
          select app.contact_paths(${tenant}) as found`,
      )
    )[0]?.found;

  it('are read by all who work there, and by nobody else', async () => {
    expect(await paths('einar', kvarnbo)).toMatchObject({ mayChange: false });
    expect(await paths('admin-kvarnbo', kvarnbo)).toMatchObject({ mayChange: true });
    for (const who of ['signe', 'maja', 'admin-sjohamra'])
      await expect(paths(who, kvarnbo), who).rejects.toMatchObject(notFound);
  });

  it('are written, changed and ended by the administrator alone', async () => {
    await expect(save('einar', kvarnbo, 'kvarnbyskolan')).rejects.toMatchObject(notAllowed);
    await expect(save('admin-sjohamra', kvarnbo, 'kvarnbyskolan')).rejects.toMatchObject(notFound);
    await expect(save('admin-kvarnbo', kvarnbo, 'familjestodet')).rejects.toMatchObject(
      refused('invalid_input'),
    );
    await expect(
      save('admin-kvarnbo', kvarnbo, 'kvarnbyskolan', 'ABSENCE', null, 0, ' '),
    ).rejects.toMatchObject(refused('incomplete'));
    await expect(
      save('admin-kvarnbo', kvarnbo, 'kvarnbyskolan', 'ABSENCE', null, 0, 'Som för 20180314-1234.'),
    ).rejects.toMatchObject(refused('personal_number'));
    const id = (await save('admin-kvarnbo', kvarnbo, 'kvarnbyskolan'))[0]?.id ?? '';
    await save('admin-kvarnbo', kvarnbo, 'kvarnbyskolan', 'MOOD', id, 1);
    await expect(
      save('admin-kvarnbo', kvarnbo, 'kvarnbyskolan', 'MOOD', id, 1),
    ).rejects.toMatchObject(refused('changed'));
    const end = (who: string, revision: number) =>
      db.asPerson(
        personId(who),
        (sql) => sql`select app.end_contact_path(${kvarnbo}, ${id}, ${revision})`,
      );
    await expect(end('einar', 2)).rejects.toMatchObject(notAllowed);
    await end('admin-kvarnbo', 2);
    await expect(end('admin-kvarnbo', 3)).rejects.toMatchObject(refused('changed'));
    expect((await paths('einar', kvarnbo))?.paths.map((path) => path.id)).not.toContain(id);
  });

  it('know the topics that the pages know', async () => {
    const [row] = await db.sql<{ known: string[] }[]>`select priv.support_topics() as known`;
    expect(row?.known).toEqual([...topics]);
  });
});

interface Hit {
  id: string;
  title: string;
  unit: string;
}
const find = async (
  tenant: string,
  words: string,
  topic: string | null = null,
  age: number | null = null,
) => {
  const app = db.asRole('kring_app');
  const [row] = await app<{ hits: Hit[] }[]>`
    select priv.support_find(${tenant}, ${words}, ${topic}, ${age}) as hits`;
  return row?.hits ?? [];
};

describe('Hitta stöd', () => {
  it.each([
    ['sover inte', 'Sömnstöd för småbarnsfamiljer'],
    ['min son vaknar hela natten', 'Sömnstöd för småbarnsfamiljer'],
    ['hon vill inte gå till skolan', 'Tillbaka till skolan, steg för steg'],
    ['hemmasittare', 'Tillbaka till skolan, steg för steg'],
    ['pratar inte än', 'Språkbedömning för små barn'],
    ['stammar', 'Stöd vid stamning'],
    ['får utbrott hemma', 'Hembesök när vardagen låser sig'],
    ['orkar inte mer', 'Avlastning för familjer'],
    ['pappa slår', 'Skydd och stöd vid våld hemma'],
    ['vi ska skiljas', 'När föräldrar går isär'],
    ['svårt att sitta still', 'Lugnare skoldag'],
    ['röker på', 'Första samtalet om alkohol, droger eller spel'],
    ['kräsen med maten', 'Ätsvårigheter hos barn'],
    ['läxor', 'Läxhjälp på biblioteket'],
    ['epilepsianfall', 'Epilepsisjuksköterska'],
    ['DYSLEXI', 'Stöd vid läs- och skrivsvårigheter'],
    ['my son refuses to go to school', 'Tillbaka till skolan, steg för steg'],
    ['my daughter does not speak', 'Språkbedömning för små barn'],
    ['my child does not sleep', 'Sömnstöd för småbarnsfamiljer'],
    ['violence at home', 'Skydd och stöd vid våld hemma'],
    ['picky with food', 'Ätsvårigheter hos barn'],
    ['utagerande barn', 'Hembesök när vardagen låser sig'],
    ['kissar på sig fortfarande', 'Bedömning av små barns utveckling'],
  ])('“%s” finds “%s” among the first three in Kvarnbo', async (words, title) => {
    expect((await find(kvarnbo, words)).slice(0, 3).map((hit) => hit.title)).toContain(title);
  });

  // Everyday sentences: what is to be found, and what has nothing to do with it.
  it.each([
    [
      'min son slår sin syster',
      ['När det blir bråk om allt', 'Hembesök när vardagen låser sig'],
      [
        'Barn-HLR för föräldrar',
        'Öppet hus på BVC',
        'Vägledning till rätt stöd',
        'Lugnare skoldag',
      ],
    ],
    [
      'pappa slår mig hemma',
      ['Skydd och stöd vid våld hemma'],
      ['När det blir bråk om allt', 'Sömnstöd för småbarnsfamiljer', 'Läxhjälp på biblioteket'],
    ],
    [
      'hon vill inte gå till skolan på morgonen',
      ['Tillbaka till skolan, steg för steg'],
      ['Skolbesök vid epilepsi', 'Läxhjälp på biblioteket', 'Lugnare skoldag'],
    ],
    [
      'min dotter är ledsen hela tiden',
      ['Tillbaka till skolan, steg för steg'],
      [
        'Första samtalet om alkohol, droger eller spel',
        'Epilepsisjuksköterska',
        'Öppet hus på BVC',
      ],
    ],
    [
      'han kan inte sova på natten',
      ['Sömnstöd för småbarnsfamiljer'],
      ['Ätsvårigheter hos barn', 'Öppet hus på BVC'],
    ],
    [
      'jag orkar inte längre',
      ['Avlastning för familjer'],
      ['Barn-HLR för föräldrar', 'När föräldrar går isär', 'Öppet hus på BVC'],
    ],
    [
      'vi ska skiljas och barnen bor hos pappa',
      ['När föräldrar går isär'],
      ['Öppet hus på BVC', 'Barn-HLR för föräldrar', 'Avlastning för familjer'],
    ],
    [
      'tonåring som röker hasch',
      ['Första samtalet om alkohol, droger eller spel'],
      ['Epilepsisjuksköterska', 'Samtal på ungdomsmottagningen'],
    ],
    [
      'läser långsamt och hatar det',
      ['Stöd vid läs- och skrivsvårigheter'],
      ['Lugnare skoldag', 'Läxhjälp på biblioteket'],
    ],
    [
      'äter nästan ingenting',
      ['Ätsvårigheter hos barn'],
      ['Behandling vid svår nedstämdhet och ångest', 'Läxhjälp på biblioteket'],
    ],
    [
      'blir retad av de andra',
      ['Tillbaka till skolan, steg för steg'],
      ['Skolbesök vid epilepsi', 'Utredning av adhd och autism'],
    ],
  ])('“%s” finds what it is about, and not the rest', async (words, wanted, not) => {
    const found = (await find(kvarnbo, words)).map(({ title }) => title);
    expect(found).toEqual(expect.arrayContaining(wanted));
    expect(found.filter((title) => not.includes(title))).toEqual([]);
    expect(found.length).toBeLessThanOrEqual(8);
  });

  it('in Sjöhamra the same words find what is there', async () => {
    const found = async (words: string) => (await find(sjohamra, words)).map(({ title }) => title);
    expect((await found('min son är ledsen'))[0]).toBe('Prata med kuratorn');
    expect((await found('dottern blir mobbad i skolan'))[0]).toBe('Prata med kuratorn');
    expect(await found('min son slår sin syster')).toContain('Föräldrakurs: lugnare hemma');
  });

  it('shows municipality and region together, and no other municipality', async () => {
    const units = new Set((await find(kvarnbo, '')).map(({ unit }) => unit));
    expect([...units]).toEqual(expect.arrayContaining(['Stöd i hemmet', 'Logopedmottagningen']));
    expect(units).not.toContain('Familjestödet');
    expect((await find(sjohamra, '')).map(({ unit }) => unit)).toContain('Familjestödet');
  });

  it('finds by topic and age, and nothing where nothing fits', async () => {
    expect((await find(kvarnbo, '', 'SLEEP', 3)).map(({ title }) => title)).toEqual([
      'Sömnstöd för småbarnsfamiljer',
    ]);
    expect(await find(kvarnbo, '', 'SLEEP', 16)).toEqual([]);
    for (const words of ['rymdraket', 'hjälp mitt barn', "'); drop table x; --", '\\ :* & |'])
      expect(await find(kvarnbo, words), words).toEqual([]);
  });

  const save = (
    who: string,
    unit: string,
    state: string,
    title: string,
    entry: string | null = null,
    revision = 0,
    summary = 'Kort.',
  ) =>
    db.asPerson(
      personId(who),
      (sql) => sql<
        { id: string }[]
      >`select app.save_support_entry(${entry}, ${revision}, ${unitId(unit)}, ${state},
        ${title}, ${summary}, '', 'rymdraket', ${['LEARNING']}, 6, 12) as id`,
    );

  it('holds what a unit publishes, and neither drafts nor what is withdrawn', async () => {
    const id = (await save('siri', 'logopeden', 'DRAFT', 'Läs med oss'))[0]?.id ?? '';
    expect(await find(kvarnbo, 'rymdraket')).toEqual([]);
    const app = db.asRole('kring_app');
    const page = async () =>
      (await app<{ entry: unknown }[]>`select priv.support_entry(${kvarnbo}, ${id}) as entry`)[0]
        ?.entry;
    expect(await page()).toBeNull();
    await save('siri', 'logopeden', 'PUBLISHED', 'Läs med oss', id, 1);
    expect(await find(kvarnbo, 'rymdraket')).toHaveLength(1);
    expect(await page()).toMatchObject({ card: { unit: 'Logopedmottagningen' } });
    await expect(save('siri', 'logopeden', 'DRAFT', 'x', id, 1)).rejects.toMatchObject(
      refused('changed'),
    );
    await save('siri', 'logopeden', 'WITHDRAWN', 'Läs med oss', id, 2);
    expect(await find(kvarnbo, 'rymdraket')).toEqual([]);
  });

  it('is written by who works at the unit or looks after it, and takes no personal number', async () => {
    await expect(save('maja', 'logopeden', 'PUBLISHED', 'x')).rejects.toMatchObject(notAllowed);
    await expect(save('einar', 'familjestodet', 'PUBLISHED', 'x')).rejects.toMatchObject(notFound);
    await expect(save('siri', 'logopeden', 'PUBLISHED', ' ')).rejects.toMatchObject(
      refused('incomplete'),
    );
    for (const number of ['20150314-1234', '150314 1234', '201503741234'])
      await expect(
        save('siri', 'logopeden', 'PUBLISHED', 'x', null, 0, `Gäller ${number}.`),
        number,
      ).rejects.toMatchObject(refused('personal_number'));
    await save(
      'siri',
      'logopeden',
      'DRAFT',
      'x',
      null,
      0,
      'Ring 0700-00 00 62, eller 0912-345 67 89.',
    );
    await save('admin-kvarnbo', 'stodIHemmet', 'DRAFT', 'Utkast');
  });

  it('reminds the unit of what nobody has looked at for a year, until somebody does', async () => {
    const due = async (who: string) =>
      (
        await db.asPerson(
          personId(who),
          (sql) => sql<{ list: { id: string; title: string }[] }[]>`
            select app.support_reviews((priv.today() - 365)) as list`,
        )
      )[0]?.list ?? [];
    const [old] = await due('admin-kvarnbo');
    expect(old).toMatchObject({ title: 'Hembesök när vardagen låser sig' });
    for (const who of ['admin-sjohamra', 'einar', 'signe']) expect(await due(who), who).toEqual([]);
    const review = (who: string, revision: number) =>
      db.asPerson(
        personId(who),
        (sql) => sql`select app.review_support_entry(${old?.id ?? ''}, ${revision})`,
      );
    await expect(review('einar', 1)).rejects.toMatchObject(notFound);
    await expect(review('admin-kvarnbo', 9)).rejects.toMatchObject(refused('changed'));
    await review('admin-kvarnbo', 1);
    expect(await due('admin-kvarnbo')).toEqual([]);
  });

  it('leads on to a guide whom the administrator names, where somebody sits at the desk', async () => {
    const desk = (who: string, unit: string, revision: number, phone = '0700-00 00 62') =>
      db.asPerson(
        personId(who),
        (sql) =>
          sql`select app.save_guide_desk(${kvarnbo}, ${revision}, ${unitId(unit)}, ${phone}, '', 3)`,
      );
    await expect(desk('einar', 'logopeden', 1)).rejects.toMatchObject(notAllowed);
    await expect(desk('admin-sjohamra', 'logopeden', 1)).rejects.toMatchObject(notFound);
    await expect(desk('admin-kvarnbo', 'stodIHemmet', 1)).rejects.toMatchObject(
      refused('nobody_there'),
    );
    await expect(desk('admin-kvarnbo', 'logopeden', 1, ' ')).rejects.toMatchObject(
      refused('incomplete'),
    );
    await expect(desk('admin-kvarnbo', 'logopeden', 0)).rejects.toMatchObject(refused('changed'));
    await desk('admin-kvarnbo', 'logopeden', 1);
    const app = db.asRole('kring_app');
    const [row] = await app<{ places: { slug: string; guide: unknown }[] }[]>`
      select priv.support_places() as places`;
    expect(row?.places).toEqual([
      expect.objectContaining({
        slug: 'kvarnbo',
        guide: expect.objectContaining({ unit: 'Logopedmottagningen' }),
      }),
      expect.objectContaining({ slug: 'sjohamra' }),
    ]);
  });
});
