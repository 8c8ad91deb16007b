// What the sync server needs of storage: exactly what kring_sync may call in the database. Kept
// apart from PostgreSQL so that tests can put something between, for example a store that lies.
import type { Writer } from '#domain/access/write-rights.ts';
import type { Sight } from '#domain/access/presence-sight.ts';
import type { PartyRole, Sector, ZoneKind } from '#domain/access/roles.ts';
import type { PersonId, SessionId, ZoneId } from '#domain/ids.ts';
import type { AccessLevel } from '#domain/sync/link-state.ts';

/** Someone who may be in a zone, as the database knows them: never what a client says. */
export interface Person {
  personId: PersonId;
  name: string;
  sector: Sector | null;
  role: PartyRole | null;
  /** Whether other guardians see this one, and this one them. */
  sight: Sight;
}

/** What someone may do in a zone, and what their rights inside it depend on. */
export interface Rights {
  access: AccessLevel;
  writer: Writer;
  /** Names the value of `writer`: the poll asks only whether it is still this one. */
  writerKey: string;
}

export type Opening =
  | { outcome: 'signed_out' | 'none' }
  | { outcome: 'ok'; person: Person; rights: Rights; epoch: number; zoneKind: ZoneKind };

export interface LogRow {
  seq: number;
  kind: 'snapshot' | 'update';
  bytes: Uint8Array;
}

/** What another process wrote. */
export interface NewRow extends LogRow {
  person: PersonId;
}

/** A zone as a room needs it: what to judge by, and the content when it was asked for. */
export interface StoredZone {
  /** Whose each client id is. */
  owners: Map<number, PersonId>;
  /** Client ids of earlier epochs: nothing may come under them any more. */
  retired: ReadonlySet<number>;
  /** The index of the newest snapshot. */
  index: { seq: number; bytes: Uint8Array } | null;
  /** The newest snapshot, and the updates after it in order. Without content and with an index: no snapshot. */
  rows: LogRow[];
}

export interface AppendRow {
  /** The caller's own number for this row. */
  n: number;
  zone: ZoneId;
  /** In which it was judged: refused in another. */
  epoch: number;
  session: SessionId;
  update: Uint8Array;
  /** Client ids that the update adds content of. */
  clients: readonly number[];
}

export type Refusal = 'signed_out' | 'not_allowed' | 'client_taken' | 'epoch_changed';
export type AppendAnswer = { n: number; seq: number } | { n: number; refusal: Refusal };

export interface SessionInZone {
  session: SessionId;
  zone: ZoneId;
}

/** What a socket believes; only what is no longer so is answered. */
export interface Belief extends SessionInZone {
  access: AccessLevel;
  writerKey: string;
  sight: Sight;
  epoch: number;
}

export type AccessAnswer = SessionInZone &
  (
    | { outcome: 'signed_out' | 'none' }
    | {
        outcome: 'ok';
        access: AccessLevel;
        /** Null for who may not edit: nothing depends on it. */
        writer: { writer: Writer; key: string } | null;
        sight: Sight;
        epoch: number;
      }
  );

/** Where the last question about news ended; null before the first. */
export interface NewsCursor {
  since: string;
  at: string;
}

/** Whose rights may have changed since a cursor, and which logs have grown. */
export interface AccessNews {
  cursor: NewsCursor;
  /** Nobody knows what changed: every socket must be asked about. */
  everything: boolean;
  zones: ReadonlySet<ZoneId>;
  sessions: ReadonlySet<SessionId>;
  /** The newest number of each log that is longer than was said. */
  heads: ReadonlyMap<ZoneId, number>;
}

export interface Behind {
  zone: ZoneId;
  kind: ZoneKind;
}

export interface ZoneStore {
  /** Each opening is in the access log when it resolves; answers in the order of the questions. */
  open(pairs: readonly SessionInZone[]): Promise<Opening[]>;
  /** What a room needs; the snapshot itself only with `content`, or when no index is stored. */
  zone(zone: ZoneId, content: boolean): Promise<StoredZone>;
  /** The newest snapshot and every update after it, in order. */
  load(zone: ZoneId): Promise<LogRow[]>;
  /** Updates after `seq`, in order. */
  since(zone: ZoneId, seq: number): Promise<NewRow[]>;
  /**
   * Committed when it resolves, all zones together. Accepted rows get consecutive numbers in their zone.
   * `tell`: whether the database tells other processes (by default it does).
   */
  append(rows: readonly AppendRow[], tell?: boolean): Promise<AppendAnswer[]>;
  access(beliefs: readonly Belief[]): Promise<AccessAnswer[]>;
  news(cursor: NewsCursor | null, heads: ReadonlyMap<ZoneId, number>): Promise<AccessNews>;
  compact(zone: ZoneId, seq: number, state: Uint8Array, index: Uint8Array): Promise<boolean>;
  project(zone: ZoneId, seq: number, payload: object): Promise<boolean>;
  /** Zones whose read model is behind their log. */
  behind(): Promise<Behind[]>;
}
