// A zone's log, replayed once, row by row: a document that forgets nothing (no garbage collection),
// and for each character, element and value the row that wrote it and the row that took it away.
// Yjs never changes the order of what stands in a text, so any earlier moment is this one document,
// read without what was written later and with what was taken away later.
import { fromBase64 } from 'lib0/buffer';
import * as Y from 'yjs';
import type { ZoneKind } from '../access/roles.ts';
import { touchesOf } from '../plan/touched.ts';
import { nameRoots } from '../plan/zones.ts';
import type { LogRow } from './log.ts';
import { Spans } from './spans.ts';

/** What is known of a stretch of clocks: all of it was written, and taken away, by the same rows. */
export interface Life {
  /** Null: the log does not have it. It was written after the log was read. */
  born: number | null;
  died: number | null;
  /** The first clock that is no longer part of the stretch. */
  until: number;
}

export interface LedgerRow {
  seq: number;
  at: string;
  /** Who the server says sent it. */
  personId: string;
  /** Paths of what it touched, as rights name them: ['goals', id, 'title']. */
  touched: readonly (readonly string[])[];
  /** Written by the service itself (an empty zone, one that began anew): nobody's change. */
  ofService: boolean;
}

export class Ledger {
  readonly doc = new Y.Doc({ gc: false });
  readonly kind: ZoneKind;
  readonly rows: LedgerRow[] = [];
  readonly #rowOf = new Map<number, LedgerRow>();
  readonly #owners = new Map<number, string>();
  readonly #births = new Spans();
  readonly #deaths = new Spans();

  constructor(kind: ZoneKind) {
    this.kind = kind;
    nameRoots(this.doc, kind);
  }

  /** The newest row; 0 when there is none. */
  get lastSeq(): number {
    return this.rows.at(-1)?.seq ?? 0;
  }

  /** Takes the next rows, in order. A row that is known already is passed over. */
  add(rows: readonly LogRow[]): void {
    for (const row of rows) if (row.seq > this.lastSeq) this.#replay(row);
  }

  /** Whose the client ids are; before the rows that were written with them. */
  own(clients: readonly { clientId: number; personId: string }[]): void {
    for (const { clientId, personId } of clients) this.#owners.set(clientId, personId);
  }

  row(seq: number): LedgerRow | undefined {
    return this.#rowOf.get(seq);
  }

  /** Whose a character is: the owner of its client id. Null for what the service itself wrote. */
  authorOf(client: number): string | null {
    return this.#owners.get(client) ?? null;
  }

  life(client: number, clock: number): Life {
    const born = this.#births.at(client, clock);
    const died = this.#deaths.at(client, clock);
    return { born: born.seq, died: died.seq, until: Math.min(born.until, died.until) };
  }

  /** Whether what stands at this clock stood in the plan after row `seq`. */
  stoodAt(client: number, clock: number, seq: number): boolean {
    return stood(this.life(client, clock), seq);
  }

  #replay({ seq, at, personId, update }: LogRow): void {
    const { doc } = this;
    const touched: (readonly string[])[] = [];
    let ofService = true;
    const onTransaction = (transaction: Y.Transaction): void => {
      // What Yjs tidies up by itself afterwards (format marks) is in no row.
      if (transaction.origin !== this) return;
      for (const [client, to] of transaction.afterState) {
        const from = transaction.beforeState.get(client) ?? 0;
        if (to === from) continue;
        this.#births.add(client, from, to, seq);
        if (this.authorOf(client) !== null) ofService = false;
      }
      for (const [client, deleted] of transaction.deleteSet.clients)
        for (const { clock, len } of deleted) {
          this.#deaths.add(client, clock, clock + len, seq);
          if (this.authorOf(client) !== null) ofService = false;
        }
      touched.push(...touchesOf(transaction).map(({ path }) => path));
    };
    doc.on('afterTransaction', onTransaction);
    Y.applyUpdate(doc, fromBase64(update), this);
    doc.off('afterTransaction', onTransaction);
    const row = { seq, at, personId, touched, ofService };
    this.rows.push(row);
    this.#rowOf.set(seq, row);
  }
}

export const stood = ({ born, died }: Life, seq: number): boolean =>
  born !== null && born <= seq && (died === null || died > seq);
