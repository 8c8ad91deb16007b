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

/** And when that was said. */
export interface Anchored extends Head {
  at: Date;
}

/** The last place of the front that was erased on a decision, and when: the chain goes on from its hash. */
export type Erased = Anchored;

/**
 * early: rows were erased before their five years, by an anchor that was made since. gap: a place is missing. missing: a place without its row. altered: the row, or the order, is another.
 * time: it says that it is far older than what was chained before it. anchor: another hash than was anchored.
 * cut: the chain is shorter than was anchored.
 */
export type Fault = 'early' | 'gap' | 'missing' | 'altered' | 'time' | 'anchor' | 'cut';

/** HSLF-FS 2016:40. */
const leastYears = 5;
const dayMs = 86_400_000;

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
  #read = 0n;
  #newest = 0n;
  readonly #anchors: Map<bigint, Buffer>;
  readonly #begins: Found | null;

  constructor(tenant: string, anchors: readonly Anchored[], erased: Erased | null = null) {
    this.#before = erased?.hash ?? genesis(tenant);
    this.#seq = erased?.seq ?? 0n;
    this.#begins = erased && wrongBegin(erased, anchors);
    this.#anchors = new Map(
      anchors.filter(({ seq }) => seq > this.#seq).map(({ seq, hash }) => [seq, hash]),
    );
  }

  /** Where the chain begins, before the first link. */
  begin(): Found | null {
    return this.#begins;
  }

  /** How many rows have been read. */
  get read(): bigint {
    return this.#read;
  }

  next({ seq, hash, row }: Link): Found | null {
    const expected = this.#seq + 1n;
    if (seq !== expected) return { seq: expected, fault: 'gap' };
    this.#seq = seq;
    this.#read += 1n;
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

/**
 * What was erased is not there to be read, but what was said of it outside is: the hash at its last place, and that
 * no anchor of the last five years stands inside it. What came after an anchor is younger than the anchor.
 */
function wrongBegin({ seq, hash, at }: Erased, anchors: readonly Anchored[]): Found | null {
  const old = new Date(Math.min(at.getTime(), Date.now()) + dayMs);
  old.setUTCFullYear(old.getUTCFullYear() - leastYears);
  if (anchors.some((anchor) => anchor.seq < seq && anchor.at > old)) return { seq, fault: 'early' };
  const said = anchors.find((anchor) => anchor.seq === seq);
  return said && !said.hash.equals(hash) ? { seq, fault: 'anchor' } : null;
}
