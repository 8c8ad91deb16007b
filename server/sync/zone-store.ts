// What the sync server needs of storage: exactly what kring_sync may call in the database. Kept
// apart from PostgreSQL so that tests can put something between, for example a store that lies.
import type { ZoneKind } from '#domain/access/roles.ts';
import type { PersonId, SessionId, ZoneId } from '#domain/ids.ts';
import type { AccessLevel } from '#domain/sync/link-state.ts';

/** Someone who may be in a zone, as the database knows them: never what a client says. */
export interface Person {
  personId: PersonId;
  name: string;
  sector: string | null;
  role: string | null;
}

export type Opening =
  | { outcome: 'signed_out' | 'none' }
  | { outcome: 'ok'; person: Person; access: AccessLevel; epoch: number; zoneKind: ZoneKind };

export interface LogRow {
  seq: number;
  kind: 'snapshot' | 'update';
  bytes: Uint8Array;
}

export interface AppendRow {
  /** The caller's own number for this row. */
  n: number;
  session: SessionId;
  update: Uint8Array;
  /** Client ids that the update adds content of. */
  clients: readonly number[];
}

export type Refusal = 'signed_out' | 'not_allowed' | 'client_taken';
export type AppendAnswer = { n: number; seq: number } | { n: number; refusal: Refusal };

export interface SessionInZone {
  session: SessionId;
  zone: ZoneId;
}

export type AccessAnswer = SessionInZone &
  ({ outcome: 'signed_out' | 'none' } | { outcome: 'ok'; access: AccessLevel; epoch: number });

export interface Behind {
  zone: ZoneId;
  kind: ZoneKind;
}

export interface ZoneStore {
  open(session: SessionId, zone: ZoneId): Promise<Opening>;
  /** The newest snapshot and every update after it, in order. */
  load(zone: ZoneId): Promise<LogRow[]>;
  /** Updates after `seq`, in order. */
  since(zone: ZoneId, seq: number): Promise<LogRow[]>;
  clients(zone: ZoneId): Promise<Map<number, PersonId>>;
  /** Committed when it resolves. Accepted rows get consecutive numbers, in order. */
  append(zone: ZoneId, rows: readonly AppendRow[]): Promise<AppendAnswer[]>;
  access(pairs: readonly SessionInZone[]): Promise<AccessAnswer[]>;
  compact(zone: ZoneId, seq: number, state: Uint8Array): Promise<boolean>;
  project(zone: ZoneId, seq: number, payload: object): Promise<boolean>;
  /** Zones whose read model is behind their log. */
  behind(): Promise<Behind[]>;
}
