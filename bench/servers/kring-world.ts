// A municipality that is all load: one plan and one shared zone for each room, and for each client a
// session of someone whose unit leads the plan.
import type { Sql } from 'postgres';
import { emptyZone } from '#domain/plan/document.ts';
import { id } from '../../tests/db/world.ts';
import type { World } from './server.ts';

/** Different people in the whole world; in one room no two clients are the same person. */
const people = 200;

export const zoneIdOf = (room: number): string => id(`bench zone:${room}`);
export const personOf = (client: number): string => id(`bench person:${client % people}`);

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

export async function buildWorld(
  sql: Sql,
  { rooms, clientsPerRoom }: World,
  sessionOf: (client: number) => string,
): Promise<void> {
  const tenant = id('tenant:bench');
  const child = id('child:bench');
  const unit = id('unit:bench');
  // Each row says what the triggers would make of it; a plan at a time they would take minutes.
  await sql`set session_replication_role = replica`;
  await sql`insert into app.tenants (id, slug, name) values (${tenant}, 'bench', 'Bänkmark kommun')`;
  await sql`insert into app.authorities (id, name, kind)
    values (${id('authority:bench')}, 'Region Bänkmark', 'region')`;
  await sql`insert into app.units (id, authority_id, name, sector)
    values (${unit}, ${id('authority:bench')}, 'Förskolan Bänken', 'school')`;
  await sql`insert into app.tenant_units (tenant_id, unit_id) values (${tenant}, ${unit})`;
  await sql`insert into app.people ${sql(
    upTo(people).map((n) => ({ id: personOf(n), name: `Skrivare ${n}`, kind: 'staff' })),
  )}`;
  await sql`insert into app.memberships (tenant_id, person_id, role)
    select ${tenant}, p.id, 'staff' from app.people p`;
  await sql`insert into app.children (tenant_id, id, name, born_on)
    values (${tenant}, ${child}, 'Ett barn', '2022-05-14')`;

  const rows = upTo(rooms).map((room) => ({
    plan: id(`bench plan:${room}`),
    zone: zoneIdOf(room),
    plan_unit: id(`bench plan unit:${room}`),
  }));
  await sql`create temporary table room as
    select * from jsonb_to_recordset(${sql.json(rows)}) as r (plan uuid, zone uuid, plan_unit uuid)`;
  await sql`insert into app.plans
      (tenant_id, id, child_id, legal_basis, best_interest_lead_id, collaboration_lead_id)
    select ${tenant}, plan, ${child}, '{SIP}', plan_unit, plan_unit from room`;
  await sql`insert into app.zones (tenant_id, plan_id, id, kind, key)
    select ${tenant}, plan, zone, 'shared', 'shared' from room`;
  await sql`insert into app.plan_units (tenant_id, plan_id, id, unit_id, zone_id, label, sector)
    select ${tenant}, plan, plan_unit, ${unit}, zone, 'Förskolan Bänken', 'school' from room`;

  const places = upTo(rooms).flatMap((room) =>
    upTo(Math.min(clientsPerRoom, people)).map((client) => ({
      zone: zoneIdOf(room),
      person: personOf(room * clientsPerRoom + client),
      party: id(`bench party:${room}:${client}`),
    })),
  );
  await sql`create temporary table place as
    select distinct on (zone, person) * from jsonb_to_recordset(${sql.json(places)})
      as p (zone uuid, person uuid, party uuid)`;
  await sql`insert into app.plan_parties
      (tenant_id, plan_id, id, plan_unit_id, person_id, zone_id, role, title)
    select ${tenant}, room.plan, place.party, room.plan_unit, place.person, room.zone,
      'professional', 'förskollärare'
    from place join room on room.zone = place.zone`;
  await sql`insert into app.zone_members (tenant_id, zone_id, person_id, basis, basis_id,
      can_read, can_comment, can_write, valid_from)
    select ${tenant}, zone, person, 'party', party, true, true, true, clock_timestamp() from place`;
  const empty = Buffer.from(emptyZone('shared'));
  await sql`insert into app.zone_updates (tenant_id, zone_id, seq, person_id, update)
    select ${tenant}, zone, 1, ${personOf(0)}, ${empty} from room`;
  const sessions = upTo(rooms * clientsPerRoom).map((client) => ({
    id: sessionOf(client),
    person: personOf(client),
  }));
  await sql`insert into app.sessions (id, person_id, acr)
    select id, person, 'loa3' from jsonb_to_recordset(${sql.json(sessions)}) as s (id text, person uuid)`;
  await sql`set session_replication_role = origin`;
  await sql`analyze`;
}
