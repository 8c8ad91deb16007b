// The chain of the access log, read again: every row's hash is over the row and the hash before it, so what was
// changed, taken away, put in or put elsewhere shows at its place. The same line and hash as priv.access_line
// and priv.chain_access make. Pure.
import { createHash } from 'node:crypto';

/** One place in the chain with its row of the log; `row` null: the row is not there. */
export interface Link {
  seq: bigint;
  hash: Buffer;
  row: LogRow | null;
}

/** A row of the access log, each field as PostgreSQL writes it as text. */
export interface LogRow {
  tenant: string;
  id: string;
  /** Microseconds since 1970. */
  at: string;
  person: string;
  plan: string | null;
  zone: string | null;
  action: string;
  detail: string | null;
  /** As what the reader acted. Rows of before this was noted have none of it, and keep the line they had. */
  child: string | null;
  actedAs: string | null;
  unit: string | null;
  authority: string | null;
  mandate: string | null;
}

/** What an anchor says: so far, this was the hash. */
export interface Head {
  seq: bigint;
  hash: Buffer;
}

/**
 * gap: a place is missing. missing: a place without its row. altered: the row, or the order, is another.
 * time: it says that it is far older than what was chained before it. anchor: another hash than was anchored.
 * cut: the chain is shorter than was anchored.
 */
export type Fault = 'gap' | 'missing' | 'altered' | 'time' | 'anchor' | 'cut';

/** A transaction may end this much later than it wrote its row. */
const lateUs = 15n * 60n * 1_000_000n;

const field = (text: string | null): string =>
  text === null ? '-,' : `${Buffer.byteLength(text)}:${text},`;

export function lineOf(row: LogRow): string {
  const first = [
    row.tenant,
    row.id,
    row.at,
    row.person,
    row.plan,
    row.zone,
    row.action,
    row.detail,
  ];
  const later = [row.child, row.actedAs, row.unit, row.authority, row.mandate];
  const known = later.some((text) => text !== null);
  return (known ? [...first, ...later] : first).map(field).join('');
}

const sha256 = (...parts: (string | Buffer)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

export const hashOf = (before: Buffer, row: LogRow): Buffer => sha256(before, lineOf(row));
export const genesis = (tenant: string): Buffer => sha256(`kring access log ${tenant}`);

export interface Found {
  seq: bigint;
  fault: Fault;
}

/** Takes the links of one tenant in order; tells the first place where something is wrong. */
export class ChainCheck {
  #before: Buffer;
  #seq = 0n;
  #newest = 0n;
  readonly #anchors: Map<bigint, Buffer>;

  constructor(tenant: string, anchors: readonly Head[]) {
    this.#before = genesis(tenant);
    this.#anchors = new Map(anchors.map(({ seq, hash }) => [seq, hash]));
  }

  /** How far it has been read. */
  get seq(): bigint {
    return this.#seq;
  }

  next({ seq, hash, row }: Link): Found | null {
    const expected = this.#seq + 1n;
    if (seq !== expected) return { seq: expected, fault: 'gap' };
    this.#seq = seq;
    if (row === null) return { seq, fault: 'missing' };
    if (!hashOf(this.#before, row).equals(hash)) return { seq, fault: 'altered' };
    if (BigInt(row.at) < this.#newest - lateUs) return { seq, fault: 'time' };
    const anchored = this.#anchors.get(seq);
    if (anchored && !anchored.equals(hash)) return { seq, fault: 'anchor' };
    this.#anchors.delete(seq);
    this.#before = hash;
    if (BigInt(row.at) > this.#newest) this.#newest = BigInt(row.at);
    return null;
  }

  /** After the last link. */
  end(): Found | null {
    return this.#anchors.size > 0 ? { seq: this.#seq + 1n, fault: 'cut' } : null;
  }
}
