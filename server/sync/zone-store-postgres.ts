// The store in PostgreSQL: one function call each, as the role kring_sync, which has EXECUTE on
// these functions and a grant on no table.
import type { JSONValue, Sql } from 'postgres';
import type { Writer } from '#domain/access/write-rights.ts';
import type { Sight } from '#domain/access/presence-sight.ts';
import type { PartyRole, Sector, ZoneKind } from '#domain/access/roles.ts';
import type { PersonId, SessionId, ZoneId } from '#domain/ids.ts';
import type { AccessLevel } from '#domain/sync/link-state.ts';
import type { RenewingPool } from '#db/renewing-pool.ts';
import type {
  AccessAnswer,
  AccessNews,
  AppendAnswer,
  LogRow,
  Opening,
  Refusal,
  StoredZone,
  ZoneStore,
} from './zone-store.ts';

interface OpenRow {
  outcome: 'ok' | 'signed_out' | 'none';
  person_id: PersonId;
  name: string;
  sector: Sector | null;
  role: PartyRole | null;
  access: AccessLevel;
  epoch: number;
  zone_kind: ZoneKind;
  writer: Writer;
  writer_key: string;
  sight: Sight;
}

interface AccessRow {
  session_id: SessionId;
  zone_id: ZoneId;
  outcome: 'ok' | 'signed_out' | 'none';
  access: AccessLevel;
  epoch: number;
  writer: Writer | null;
  writer_key: string | null;
  sight: Sight;
}

interface NewsRow {
  since: string;
  at: string;
  everything: boolean;
  zones: ZoneId[];
  sessions: SessionId[];
  heads: Record<ZoneId, number>;
}

interface BytesRow {
  seq: string;
  kind: 'snapshot' | 'update';
  bytes: Uint8Array;
}

interface ZoneRow {
  seq: string;
  kind: 'clients' | 'retired' | 'index' | 'snapshot' | 'update';
  bytes: Uint8Array;
}

const logRow = ({ seq, kind, bytes }: BytesRow): LogRow => ({ seq: Number(seq), kind, bytes });

export function postgresStore(database: RenewingPool): ZoneStore {
  const json = (sql: Sql, value: object) => sql.json(value as JSONValue);
  return {
    async open(pairs): Promise<Opening[]> {
      const asked = pairs.map((pair, n) => ({ n, ...pair }));
      const rows = await database.ask(
        (sql) => sql<OpenRow[]>`select * from priv.sync_open(${json(sql, asked)})`,
      );
      return rows.map((row) => {
        if (row.outcome !== 'ok') return { outcome: row.outcome };
        const { person_id: personId, name, sector, role, epoch, zone_kind: zoneKind } = row;
        const { access, writer, writer_key: writerKey, sight } = row;
        return {
          outcome: 'ok',
          person: { personId, name, sector, role, sight },
          rights: { access, writer, writerKey },
          epoch,
          zoneKind,
        };
      });
    },

    async zone(zone, content): Promise<StoredZone> {
      const stored = await database.ask(
        (sql) => sql<ZoneRow[]>`select * from priv.sync_zone(${zone}, ${content})`,
      );
      let owners: StoredZone['owners'] = new Map();
      let retired: StoredZone['retired'] = new Set();
      let index: StoredZone['index'] = null;
      const rows: LogRow[] = [];
      for (const { seq, kind, bytes } of stored)
        if (kind === 'clients') owners = ownersIn(bytes);
        else if (kind === 'retired')
          retired = new Set(JSON.parse(Buffer.from(bytes).toString()) as number[]);
        else if (kind === 'index') index = { seq: Number(seq), bytes };
        else rows.push({ seq: Number(seq), kind, bytes });
      return { owners, retired, index, rows };
    },

    async load(zone) {
      const rows = await database.ask(
        (sql) => sql<BytesRow[]>`select * from priv.sync_load(${zone})`,
      );
      return rows.map(logRow);
    },

    async since(zone, seq) {
      const rows = await database.ask(
        (sql) => sql<{ seq: string; bytes: Uint8Array; person_id: PersonId }[]>`
          select * from priv.sync_since(${zone}, ${seq})`,
      );
      return rows.map((row) => ({
        seq: Number(row.seq),
        kind: 'update',
        bytes: row.bytes,
        person: row.person_id,
      }));
    },

    async append(rows, tell = true): Promise<AppendAnswer[]> {
      const asked = rows.map(({ n, zone, epoch, session, update, clients }) => ({
        n,
        zone,
        epoch,
        session,
        update: Buffer.from(update).toString('base64'),
        clients,
      }));
      const answers = await database.ask(
        (sql) => sql<{ n: number; seq: string | null; refusal: Refusal | null }[]>`
          select n, seq, refusal from priv.sync_append(${json(sql, asked)}, ${tell})`,
      );
      return answers.map(({ n, seq, refusal }) =>
        seq === null ? { n, refusal: refusal ?? 'not_allowed' } : { n, seq: Number(seq) },
      );
    },

    async access(beliefs): Promise<AccessAnswer[]> {
      const rows = await database.ask(
        (sql) => sql<AccessRow[]>`select * from priv.sync_access(${json(sql, [...beliefs])})`,
      );
      return rows.map((row) => {
        const { session_id: session, zone_id: zone, outcome, access, epoch } = row;
        if (outcome !== 'ok') return { session, zone, outcome };
        const { writer, writer_key: key, sight } = row;
        return {
          session,
          zone,
          outcome,
          access,
          writer: writer === null || key === null ? null : { writer, key },
          sight,
          epoch,
        };
      });
    },

    async news(cursor, heads): Promise<AccessNews> {
      const asked = Object.fromEntries(heads);
      const [row] = await database.ask(
        (sql) => sql<NewsRow[]>`
          select * from priv.sync_news(${cursor?.since ?? null}, ${cursor?.at ?? null}, ${json(sql, asked)})`,
      );
      if (row === undefined) throw new Error('no answer about access');
      const { since, at, everything } = row;
      return {
        cursor: { since, at },
        everything,
        zones: new Set(row.zones),
        sessions: new Set(row.sessions),
        heads: new Map(Object.entries(row.heads) as [ZoneId, number][]),
      };
    },

    async compact(zone, seq, state, index) {
      const [row] = await database.ask(
        (sql) => sql<{ kept: boolean }[]>`
          select priv.sync_compact(${zone}, ${seq}, ${Buffer.from(state)}, ${Buffer.from(index)}) as kept`,
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

function ownersIn(bytes: Uint8Array): Map<number, PersonId> {
  const byPerson = JSON.parse(Buffer.from(bytes).toString()) as Record<PersonId, number[]>;
  const owners = new Map<number, PersonId>();
  for (const [person, clients] of Object.entries(byPerson))
    for (const client of clients) owners.set(client, person as PersonId);
  return owners;
}
