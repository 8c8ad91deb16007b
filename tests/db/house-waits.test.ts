// What the house says waits behind each entry is what the page itself shows to the same person: nothing more for
// somebody who may not see it, and nothing less.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lateness, ReviewsOfLog } from '#domain/access-log/reviews.ts';
import { isOld, KeptCard } from '#domain/directory/cards.ts';
import { ContactPaths, missingPaths } from '#domain/directory/paths.ts';
import { OwnEntries } from '#domain/directory/support.ts';
import { limits } from '#domain/limits.ts';
import { WaitingInvitation } from '#domain/mandates/invitation.ts';
import { answeringOf, KeyRoleWaiting } from '#domain/mandates/key-roles.ts';
import { WaitingMove } from '#domain/move/move.ts';
import { dayAfter } from '#domain/plan/dates.ts';
import { ArchiveDesk } from '#domain/records/archive.ts';
import { DisposalDesk, DisposalPlace } from '#domain/records/disposal.ts';
import { RemovalDesk } from '#domain/records/removal.ts';
import { waitRooms, HouseWaits, waitsBehind, type WaitKind } from '#domain/tenancy/house-waits.ts';
import { MyPartnerships } from '#domain/tenancy/partnership.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { ReviewersToName } from '#domain/access-log/reviewers.ts';
import { fillEveryTable } from './matrix-world.ts';
import { everyone, whoIs, type Principal } from './principals.ts';
import { id, kvarnbo, personId, planId, sjohamra } from './world.ts';

let db: TestDatabase;
let today: string;
const live = everyone.filter((one) => {
  const { slug, ...rest } = whoIs(one) as { slug: string | null; session?: string };
  return slug !== null && rest.session === undefined;
});
const all: Record<string, { said: HouseWaits; shown: HouseWaits }> = {};

type Call = <S extends z.ZodType>(
  name: string,
  schema: S,
  ...args: (string | null)[]
) => Promise<z.infer<S>>;
const caller =
  (principal: Principal): Call =>
  async (name, schema, ...args) =>
    db.asPerson(personId(whoIs(principal).slug ?? ''), async (sql) => {
      const places = args.map((_, n) => `$${n + 1}`).join(', ');
      const [row] = await sql.unsafe<{ it: unknown }[]>(
        `select app.${name}(${places}) as it`,
        args,
      );
      return schema.parse(row?.it) as never;
    });

/** What the pages of the house show, asked as they ask. */
async function shownTo(call: Call): Promise<HouseWaits> {
  const Named = z.array(z.object({ id: z.string() }));
  const tenants = (await call('people_tenants', Named)).map((one) => one.id);
  const ofEach = async <S extends z.ZodType<unknown[]>>(name: string, schema: S) =>
    (await Promise.all(tenants.map((one) => call(name, schema, one)))).flat() as z.infer<S>;
  const invitations = await ofEach('invitations_waiting', z.array(WaitingInvitation));
  const keyRoles = await ofEach('key_roles_waiting', z.array(KeyRoleWaiting));
  const leaderless = await ofEach('units_without_leader', z.array(z.unknown()));
  const directories = await Promise.all(
    tenants.map((one) =>
      call('provisioning', z.object({ withoutIdentity: z.array(z.string()) }), one),
    ),
  );
  const partners = await call('my_partnerships', MyPartnerships);
  const moves = await call('my_moves', z.array(WaitingMove));
  const places = await call('my_work_places', Named);
  const paths = await Promise.all(places.map((one) => call('contact_paths', ContactPaths, one.id)));
  const cards = (await call('my_unit_cards', z.array(KeptCard))).filter(({ mine }) => mine);
  const entries = (await call('my_support_entries', OwnEntries)).entries;
  const logs = await call('log_reviews_of_mine', z.array(ReviewsOfLog));
  const reviewed = await call('log_reviewers_to_name', z.array(ReviewersToName));
  const boards = await call('disposal_places', z.array(DisposalPlace));
  const orders = await Promise.all(
    boards.map((one) => call('disposal_desk', DisposalDesk, one.tenantId, one.authorityId)),
  );
  const removals = await Promise.all(
    boards.map((one) => call('removal_desk', RemovalDesk, one.tenantId, one.authorityId)),
  );
  const archive = await call('archive_desk', ArchiveDesk);
  return {
    keyRoles: keyRoles.filter((one) => answeringOf(one) === 'may').length,
    leaderless: leaderless.length,
    expired: invitations.filter(({ expired }) => expired).length,
    invited: invitations.filter(({ expired }) => !expired).length,
    identities: directories.flatMap((one) => one.withoutIdentity).length,
    partners: [...partners.mine, ...partners.houses.flatMap(({ away }) => away)].filter(
      ({ state }) => state === 'ASKED',
    ).length,
    moves: moves.filter(({ ready }) => ready).length,
    paths: paths.filter(({ mayChange }) => mayChange).flatMap((known) => missingPaths(known.paths))
      .length,
    cardsUnwritten: cards.filter(({ reviewedOn }) => reviewedOn === null).length,
    cardsOld: cards.filter(({ reviewedOn }) => reviewedOn !== null && isOld(reviewedOn, today))
      .length,
    entriesOld: entries.filter(
      ({ state, reviewedOn }) => state === 'PUBLISHED' && isOld(reviewedOn, today),
    ).length,
    logLate: logs.filter((one) => lateness(one, today) !== null).length,
    logItems: logs
      .flatMap(({ reviews }) => reviews)
      .filter(({ closedAt }) => closedAt === null)
      .reduce((sum, { items, judged }) => sum + items - judged, 0),
    noReviewer: reviewed.filter(({ reviewers }) =>
      reviewers.every(({ ended, serves }) => ended !== null || !serves),
    ).length,
    disposals: orders.flatMap((desk) => desk.orders).filter(({ mine }) => !mine).length,
    removals: removals.flatMap((desk) => desk.waiting).filter(({ mine }) => !mine).length,
    noArchivist: archive.toName.filter(({ officers }) => officers.every(({ serves }) => !serves))
      .length,
  };
}

/** What the world of the matrix has none of, so that there is something to count everywhere. */
async function addWaits(): Promise<void> {
  const { sql } = db;
  const [hamid, admin] = [personId('hamid'), personId('admin-sjohamra')];
  await sql`update app.unit_cards set reviewed_on = '2020-01-01'`;
  await sql`update app.support_entries set state = 'PUBLISHED', reviewed_on = '2020-01-01'`;
  await sql`insert into app.invitations (tenant_id, kind, index, sealed, name, role, valid_from, invited_at, expires_at)
    select tenant_id, kind, index, sealed, 'Ebba Törnros', 'administrator', '2020-01-01', '2020-01-01', '2020-02-01'
    from app.invitations where tenant_id = ${sjohamra} limit 1`;
  await sql`insert into app.scim_users (tenant_id, user_name, name, active)
    values (${sjohamra}, 'ebba', 'Ebba Törnros', true)`;
  await sql`insert into app.partnerships (tenant_id, organisation_number, organisation_name, unit_name, sector,
      home_tenant_id, asked_by)
    values (${sjohamra}, '219999-0009', 'Kvarnbo', 'Talmottagningen', 'health', ${kvarnbo}, ${hamid})`;
  await sql`insert into app.plan_move_answers (tenant_id, move_id, party_id, revision, person_id, answer)
    select m.tenant_id, m.id, a.party_id, 2, ${personId('rania')}, 'yes'
    from app.plan_moves m cross join lateral priv.move_answers(m) a`;
  const board = id('authority:tekniska');
  await sql`insert into app.authorities (id, name, kind, home_tenant_id)
    values (${board}, 'Tekniska nämnden', 'municipalBoard', ${sjohamra})`;
  await sql`insert into app.disposal_orders (tenant_id, authority_id, decision, ordered_by)
    values (${sjohamra}, ${board}, 'TN 2048/1', ${hamid}), (${sjohamra}, ${board}, 'TN 2048/2', ${admin})`;
  await sql`set session_replication_role = replica`;
  await sql`update app.zones set controller_authority_id = ${board} where id in (
    select zone_id from app.word_removals)`;
  await sql`update app.authorities set home_tenant_id = ${sjohamra} where id = ${id('authority:sjohamra')}`;
  await sql`set session_replication_role = origin`;
  const review = id('review:open');
  await sql`insert into app.log_reviews (tenant_id, id, authority_id, from_on, to_on, sample, rows, due_on, started_by)
    values (${sjohamra}, ${review}, ${id('authority:sjohamra')}, '2026-01-01', '2026-01-31', 1, 1, '2026-02-15',
      ${personId('ingrid')})`;
  await sql`insert into app.log_review_items (tenant_id, review_id, place, kinds, person_id, rows)
    values (${sjohamra}, ${review}, 1, '{SAMPLE}', ${hamid}, 1)`;
  // Nobody leads Milo's plan any more.
  await sql`update app.memberships set valid_from = '2020-01-01', valid_to = '2020-02-01' where person_id in (
    select person_id from app.plan_parties where plan_id = ${planId('milo')})`;
  // Who reviews the log, and who administers, works for the municipality itself.
  await sql`insert into app.memberships (tenant_id, person_id, role)
    values (${sjohamra}, ${personId('ingrid')}, 'staff'), (${sjohamra}, ${admin}, 'administrator')`;
  await sql`update app.plans set status = 'ACTIVE' where id = ${planId('milo')}`;
}

beforeAll(async () => {
  db = await openTestDatabase();
  await fillEveryTable(db);
  await addWaits();
  const [row] = await db.sql<{ today: string }[]>`select priv.today()::text as today`;
  today = row?.today ?? '';
  for (const principal of live) {
    const call = caller(principal);
    all[principal] = {
      said: (await call(
        'house_waits',
        HouseWaits,
        dayAfter(today, -limits.supportReviewDays),
        dayAfter(today, -limits.logReviewEveryDays),
      )) as HouseWaits,
      shown: await shownTo(call),
    };
  }
});
afterAll(() => db.close());

describe('the house', () => {
  it.each(live)('says to %s what the pages show', (principal) => {
    const one = all[principal];
    expect(one?.said).toEqual(one?.shown);
  });

  it('has something of each kind to say to somebody', () => {
    const never = (Object.keys(waitRooms) as WaitKind[]).filter((kind) =>
      live.every((principal) => all[principal]?.said[kind] === 0),
    );
    expect(never).toEqual([]);
  });

  it('says nothing of the house to who does not run it', () => {
    // Many in this world review the log, whatever else they are.
    for (const who of ['relative', 'grownChild', 'parentOfGrown'] as const)
      expect(
        Object.entries(all[who]?.said ?? {}).filter(
          ([kind, count]) => count > 0 && !kind.startsWith('log'),
        ),
        who,
      ).toEqual([]);
  });

  it('says nothing to who has no session', async () => {
    await expect(
      db.asPerson(
        personId('admin-sjohamra'),
        (sql) => sql`select app.house_waits('2026-01-01', '2026-01-01') as it`,
        'ended',
      ),
    ).resolves.toMatchObject([{ it: { keyRoles: 0, paths: [] } }]);
  });

  it('puts each kind at its entry, and leaves out what does not wait', () => {
    const none = Object.fromEntries(Object.keys(waitRooms).map((kind) => [kind, 0])) as HouseWaits;
    expect(waitsBehind('/house/people', { ...none, invited: 3, keyRoles: 1, moves: 2 })).toEqual([
      { kind: 'keyRoles', count: 1 },
      { kind: 'invited', count: 3 },
    ]);
    expect(waitsBehind('/house/people', none)).toEqual([]);
  });
});
