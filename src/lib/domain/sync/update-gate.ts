// Every edit passes here before it is stored or shown. The gate owns what one zone's judging needs:
// the path index and who owns which client id. The order is: may it be read and placed at all
// (SY10–SY19), is it by the sender's own hand (SY13), may the sender write there (SY30–SY33, SY40).
//
// What is stored is in the index at once, so that the sender's next frame can build on it; for all
// other connections it does not exist until `settled` says that PostgreSQL has it. When the database
// refuses a row, the gate is thrown away and loaded anew.
import * as Y from 'yjs';
import type { ZoneKind } from '../access/roles.ts';
import { mayWrite, toBeJudged } from '../access/write-rights.ts';
import type { ValueBefore, Writer } from '../access/write-rights.ts';
import type { PersonId } from '../ids.ts';
import { limits } from '../limits.ts';
import type { CloseReason } from './close-codes.ts';
import type { AccessLevel } from './link-state.ts';
import type { DeniedCode } from './messages.ts';
import type { PathIndex } from './path-index/path-index.ts';
import type { Staged } from './path-index/staged.ts';
import { FMT } from './touch.ts';
import { Uncommitted } from './uncommitted.ts';
import { updateLimits } from './update-limits.ts';
import { UpdateRefused } from './update-reader.ts';
import type { RefusalCode } from './update-reader.ts';

export type Verdict =
  | {
      kind: 'store';
      /** Canonical: judging it again changes nothing. */
      bytes: Uint8Array;
      /** Client ids with new structs: bound to the person from now on. */
      clients: readonly number[];
    }
  /** To be acknowledged when everything judged before it is committed. */
  | { kind: 'nothingNew' }
  /**
   * Something before it is missing here: the next SyncStep2 will hold it as well. `early`: it is on
   * its way to PostgreSQL, and the same frame judged again after `settled` has no gap.
   */
  | { kind: 'gap'; early: boolean }
  | { kind: 'denied'; code: DeniedCode }
  | { kind: 'close'; reason: CloseReason };

export interface Asking {
  kind: 'syncStep2' | 'update';
  bytes: Uint8Array;
  access: AccessLevel;
  /** The connection, by identity. */
  connection: object;
  person: PersonId;
  writer: Writer;
  /** Bytes of the zone's log and snapshot so far, with what is on its way. */
  zoneBytes: number;
}

export class UpdateGate {
  readonly index: PathIndex;
  readonly #kind: ZoneKind;
  readonly #owners: Map<number, PersonId>;
  readonly #retired: ReadonlySet<number>;
  readonly #uncommitted = new Uncommitted();

  constructor(
    kind: ZoneKind,
    index: PathIndex,
    owners: Iterable<readonly [client: number, person: PersonId]>,
    /** Client ids of earlier epochs. */
    retired: ReadonlySet<number> = new Set(),
  ) {
    this.index = index;
    this.#kind = kind;
    this.#owners = new Map(owners);
    this.#retired = retired;
  }

  /** [SY56] Whether who has all this has a copy of an earlier epoch. */
  isOfBefore(stateVector: Uint8Array): boolean {
    if (this.#retired.size === 0) return false;
    for (const client of Y.decodeStateVector(stateVector).keys())
      if (this.#retired.has(client)) return true;
    return false;
  }

  ownerOf(client: number): PersonId | undefined {
    return this.#owners.get(client);
  }

  /**
   * What another process has written, in the order of the log. Throws when it cannot be taken in, or
   * stands under clocks that were judged here with other content perhaps: then only the log tells
   * what is where, and the gate must be loaded anew.
   */
  follow(bytes: Uint8Array, person: PersonId): void {
    const { clients, repeats } = this.index.load(bytes);
    if (repeats) throw new Error('two processes have let the same clocks through');
    for (const client of clients) this.#owners.set(client, person);
  }

  /** The database has all that was judged until now. */
  settled(): void {
    this.#uncommitted.settle();
  }

  judge(asking: Asking): Verdict {
    const { kind, bytes, connection, access } = asking;
    if (bytes.length > updateLimits[kind].maxBytes) return { kind: 'denied', code: 'too_large' };
    let staged: Staged;
    try {
      staged = this.index.stage(bytes, {
        limits: updateLimits[kind],
        reach: this.#uncommitted.reachOf(connection),
      });
    } catch (error) {
      if (error instanceof UpdateRefused) return verdictOn(error, access);
      throw error;
    }
    try {
      return this.#decide(staged, asking);
    } finally {
      if (staged.open) staged.rollback();
    }
  }

  #decide(staged: Staged, asking: Asking): Verdict {
    const { access, connection, person, zoneBytes } = asking;
    const { clients } = staged;
    if (clients.some((client) => this.#retired.has(client)))
      return { kind: 'close', reason: 'epochChanged' };
    const refused = this.#refusal(staged, asking);
    // Only now: judging may have left something out.
    const { bytes } = staged;
    if (bytes === null) return { kind: 'nothingNew' };
    if (access !== 'edit') return { kind: 'denied', code: 'read_only' };
    if (refused !== null) return { kind: 'denied', code: refused };
    if (zoneBytes + bytes.length > limits.maxZoneBytes)
      return { kind: 'denied', code: 'too_large' };
    staged.commit();
    for (const client of clients) this.#owners.set(client, person);
    this.#uncommitted.add(
      connection,
      clients.map((client) => ({ client, from: staged.clockBefore(client) })),
    );
    return { kind: 'store', bytes, clients };
  }

  #refusal(staged: Staged, { access, person, writer }: Asking): DeniedCode | null {
    for (const client of staged.clients)
      if (!this.#isOf(person, client, staged)) return 'client_taken';
    const valueBefore: ValueBefore = (path) => staged.valueBefore(path);
    const leftOut = new Set<readonly string[]>();
    for (const touch of toBeJudged(staged.touches)) {
      const code =
        access === 'edit' ? mayWrite(writer, this.#kind, touch, valueBefore) : 'read_only';
      if (code === null) continue;
      if (touch.ops !== FMT) return code;
      leftOut.add(touch.path);
    }
    // [SY40] Yjs tidies up format marks on every copy, also where its person may not write.
    if (leftOut.size > 0) staged.leaveOut(({ path, format }) => format && leftOut.has(path));
    return null;
  }

  /**
   * [SY13] Closes forged authorship and clock squatting (filling a victim's next clocks so that the
   * victim's own edits silently vanish). An id with history but without an owner is nobody's.
   */
  #isOf(person: PersonId, client: number, staged: Staged): boolean {
    const owner = this.#owners.get(client);
    return owner === undefined ? staged.clockBefore(client) === 0 : owner === person;
  }
}

function verdictOn({ code }: UpdateRefused, access: AccessLevel): Verdict {
  if (!readable.has(code)) return { kind: 'close', reason: 'malformed' };
  if (access !== 'edit') return { kind: 'denied', code: 'read_only' };
  if (code === 'gap' || code === 'early') return { kind: 'gap', early: code === 'early' };
  return { kind: 'denied', code: code === 'root' ? 'not_allowed' : 'too_large' };
}

/** An unmodified client can run into these; all others are no accident. */
const readable: ReadonlySet<RefusalCode> = new Set<RefusalCode>(['gap', 'early', 'limits', 'root']);
