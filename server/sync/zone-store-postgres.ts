// The store in PostgreSQL: one function call each, as the role kring_sync, which has EXECUTE on
// these functions and a grant on no table.
import type { JSONValue, Sql } from 'postgres';
import type { ZoneKind } from '#domain/access/roles.ts';
import type { PersonId, SessionId, ZoneId } from '#domain/ids.ts';
import type { AccessLevel } from '#domain/sync/link-state.ts';
import type {
  AccessAnswer,
  AppendAnswer,
  LogRow,
  Opening,
  Refusal,
  SessionInZone,
  ZoneStore,
} from './zone-store.ts';
import type { RenewingPool } from '#db/renewing-pool.ts';

interface OpenRow {
  outcome: 'ok' | 'signed_out' | 'none';
  person_id: PersonId;
  name: string;
  sector: string | null;
  role: string | null;
  access: AccessLevel;
  epoch: number;
  zone_kind: ZoneKind;
}

interface AccessRow {
  session_id: SessionId;
  zone_id: ZoneId;
  outcome: 'ok' | 'signed_out' | 'none';
  access: AccessLevel;
  epoch: number;
}

interface BytesRow {
  seq: string;
  kind: 'snapshot' | 'update';
  bytes: Uint8Array;
}

const logRow = ({ seq, kind, bytes }: BytesRow): LogRow => ({ seq: Number(seq), kind, bytes });

export function postgresStore(database: RenewingPool): ZoneStore {
  const json = (sql: Sql, value: object) => sql.json(value as JSONValue);
  return {
    async open(session, zone): Promise<Opening> {
      const [row] = await database.ask(
        (sql) => sql<OpenRow[]>`select * from priv.sync_open(${session}, ${zone})`,
      );
      if (row?.outcome !== 'ok') return { outcome: row?.outcome ?? 'none' };
      const { person_id: personId, name, sector, role, access, epoch, zone_kind: zoneKind } = row;
      return { outcome: 'ok', person: { personId, name, sector, role }, access, epoch, zoneKind };
    },

    async load(zone) {
      const rows = await database.ask(
        (sql) => sql<BytesRow[]>`select * from priv.sync_load(${zone})`,
      );
      return rows.map(logRow);
    },

    async since(zone, seq) {
      const rows = await database.ask(
        (sql) =>
          sql<
            BytesRow[]
          >`select seq, 'update' as kind, bytes from priv.sync_since(${zone}, ${seq})`,
      );
      return rows.map(logRow);
    },

    async clients(zone) {
      const rows = await database.ask(
        (sql) =>
          sql<
            { client_id: string; person_id: PersonId }[]
          >`select * from priv.sync_clients(${zone})`,
      );
      return new Map(rows.map((row) => [Number(row.client_id), row.person_id]));
    },

    async append(zone, rows): Promise<AppendAnswer[]> {
      const asked = rows.map(({ n, session, update, clients }) => ({
        n,
        session,
        update: Buffer.from(update).toString('base64'),
        clients,
      }));
      const answers = await database.ask(
        (sql) => sql<{ n: number; seq: string | null; refusal: Refusal | null }[]>`
          select n, seq, refusal from priv.sync_append(${zone}, ${json(sql, asked)})`,
      );
      return answers.map(({ n, seq, refusal }) =>
        seq === null ? { n, refusal: refusal ?? 'not_allowed' } : { n, seq: Number(seq) },
      );
    },

    async access(pairs: readonly SessionInZone[]): Promise<AccessAnswer[]> {
      const rows = await database.ask(
        (sql) => sql<AccessRow[]>`select * from priv.sync_access(${json(sql, [...pairs])})`,
      );
      return rows.map(({ session_id: session, zone_id: zone, outcome, access, epoch }) =>
        outcome === 'ok' ? { session, zone, outcome, access, epoch } : { session, zone, outcome },
      );
    },

    async compact(zone, seq, state) {
      const [row] = await database.ask(
        (sql) => sql<{ kept: boolean }[]>`
          select priv.sync_compact(${zone}, ${seq}, ${Buffer.from(state)}) as kept`,
      );
      return row?.kept === true;
    },

    async project(zone, seq, payload) {
      const [row] = await database.ask(
        (sql) => sql<{ done: boolean }[]>`
          select priv.sync_project(${zone}, ${seq}, ${json(sql, payload)}) as done`,
      );
      return row?.done === true;
    },

    async behind() {
      return database.ask(
        (sql) => sql<{ zone: ZoneId; kind: ZoneKind }[]>`
          select zone_id as zone, zone_kind as kind from priv.sync_projection_lag()`,
      );
    },
  };
}
