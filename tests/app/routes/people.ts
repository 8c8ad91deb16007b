// Puts the people of the demo where the visitors stand: offices that somebody holds, parts and mandates that
// ended, a unit without a yes, a guardian who is stopped and one without custody, and who stands in for whom.
import { createHash } from 'node:crypto';
import type { Sql } from 'postgres';
import {
  demoId,
  partyId,
  personId,
  planId,
  planUnitId,
  tenantId,
  unitId,
  zoneId,
} from '#server/demo/demo-id.ts';
import {
  hashSessionSecret,
  readSessionSecret,
} from '../../../src/lib/server/auth/session-cookie.ts';
import type { KringProcess } from '../../support/server.ts';

export const directoryToken = `kring_scim_${'d'.repeat(43)}`;

const tenant = tenantId('sjohamra');
const ofMilo = { tenant_id: tenant, plan_id: planId('milo') };

export async function placePeople(kring: KringProcess, sql: Sql): Promise<void> {
  await holdOffices(sql);
  await sql`insert into app.memberships ${sql(
    ['fatou', 'nils'].map((slug) => ({
      ...{ tenant_id: tenant, person_id: personId(slug), unit_id: unitId('blasippan') },
      ...{ role: 'staff', valid_from: '2026-01-01' },
    })),
  )}`;
  await leavePlan(sql);
  await standInForOtto(kring, sql);
}

/** A meeting about Milo that has not begun: it can be once. */
export async function callMeeting(sql: Sql): Promise<string> {
  const [meeting] = await sql<{ id: string }[]>`insert into app.meetings ${sql({
    ...{ ...ofMilo, zone_id: zoneId('milo', 'shared'), question: 'Hur går det?' },
    ...{ question_from: 'CHILD', starts_at: '2099-01-01', minutes: 50, child_part: 'IN_PERSON' },
    ...{ chair_id: partyId('milo', 'hamid'), called_by: personId('hamid') },
  })} returning id`;
  return meeting?.id ?? '';
}

async function holdOffices(sql: Sql): Promise<void> {
  const board = { tenant_id: tenant, authority_id: demoId('authority:barnnamnden') };
  const named = { named_by: personId('admin-sjohamra') };
  // Whoever reviews a board's log works for the municipality.
  await sql`insert into app.memberships ${sql({
    ...{
      tenant_id: tenant,
      person_id: personId('ingrid'),
      role: 'staff',
      valid_from: '2026-01-01',
    },
  })}`;
  await sql`insert into app.log_reviewers ${sql({
    ...{ ...board, ...named, person_id: personId('ingrid') },
    ...{ valid_from: '2026-01-01', valid_to: '2099-01-01' },
  })}`;
  await sql`insert into app.records_officers ${sql({
    ...{ ...board, ...named, person_id: personId('klara'), valid_to: '2099-01-01' },
  })}`;
  await sql`insert into app.people ${sql({
    ...{ id: personId('mattis'), slug: 'mattis', name: 'Mattis Lövgren', kind: 'staff' },
  })}`;
  await sql`insert into app.scim_connections ${sql({
    ...{ tenant_id: tenant, identity_kind: 'hsaId', made_by: personId('admin-sjohamra') },
    token_hash: createHash('sha256').update(directoryToken).digest('hex'),
  })}`;
}

async function leavePlan(sql: Sql): Promise<void> {
  await sql`update app.plan_parties set ended_at = clock_timestamp()
    where id = ${partyId('milo', 'yrsa')}`;
  await sql`update app.memberships set valid_to = clock_timestamp()
    where person_id = ${personId('leif')}`;
  await sql`update app.plan_units set status = 'AWAITING_CONSENT'
    where id = ${planUnitId('milo', 'familjestodet')}`;
  await sql`insert into app.custody_notes ${sql({
    ...{ ...ofMilo, revision: 1, party_id: partyId('milo', 'jonte'), state: 'ENDED' },
    ...{ from_on: '2026-01-01', decided_by: 'Sjöhamra tingsrätt', noted_by: personId('hamid') },
  })}`;
  await sql`insert into app.plan_parties ${sql({
    ...{ ...ofMilo, id: partyId('milo', 'embla'), person_id: personId('embla') },
    ...{ plan_unit_id: planUnitId('milo', 'familjen'), zone_id: zoneId('milo', 'shared') },
    ...{ role: 'guardian', title: '' },
  })}`;
  await sql`insert into app.access_blocks ${sql({
    ...{ ...ofMilo, party_id: partyId('milo', 'embla'), person_id: personId('embla') },
    blocked_by: personId('hamid'),
  })}`;
}

/** As the administrator says it, by the call behind the page. */
async function standInForOtto(kring: KringProcess, sql: Sql): Promise<void> {
  const cookie = await kring.signIn('admin-sjohamra');
  const claims = {
    ...{ sub: personId('admin-sjohamra'), role: 'authenticated' },
    sid: hashSessionSecret(readSessionSecret(cookie) ?? ''),
  };
  await sql.begin(async (tx) => {
    await tx`select set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
      set_config('role', 'authenticated', true)`;
    await tx`select app.note_absence(${tenant}, ${personId('otto')}, ${unitId('blasippan')},
      ${personId('nils')}, (clock_timestamp() at time zone 'Europe/Stockholm')::date,
      (clock_timestamp() + interval '7 days')::date)`;
  });
}
