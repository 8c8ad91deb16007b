// Which seq a stretch of a client's clocks belongs to: when it was written, or when it was deleted.
// Each clock is told at most once. Stretches come in any order and are put in order when asked.

export interface Span {
  from: number;
  to: number;
  seq: number;
}

interface OfClient {
  spans: Span[];
  sorted: boolean;
  /** Where the last answer was: a text is read in the order in which most of it was written. */
  last: number;
}

export class Spans {
  readonly #byClient = new Map<number, OfClient>();

  add(client: number, from: number, to: number, seq: number): void {
    const known = this.#byClient.get(client);
    if (known === undefined) {
      this.#byClient.set(client, { spans: [{ from, to, seq }], sorted: true, last: 0 });
      return;
    }
    const last = known.spans.at(-1);
    if (last !== undefined && last.to === from && last.seq === seq) last.to = to;
    else {
      known.sorted &&= last === undefined || last.from <= from;
      known.spans.push({ from, to, seq });
    }
  }

  /** The seq that a clock belongs to, and up to which clock that is so; null when nothing was told. */
  at(client: number, clock: number): { seq: number | null; until: number } {
    const known = this.#byClient.get(client);
    if (known === undefined) return { seq: null, until: Infinity };
    if (!known.sorted) {
      known.spans.sort((a, b) => a.from - b.from);
      known.sorted = true;
      known.last = 0;
    }
    const { spans } = known;
    known.last = firstEndingAfter(spans, clock, known.last);
    const span = spans[known.last];
    if (span === undefined) return { seq: null, until: Infinity };
    return span.from > clock ? { seq: null, until: span.from } : { seq: span.seq, until: span.to };
  }
}

function firstEndingAfter(spans: readonly Span[], clock: number, hint: number): number {
  for (let at = hint; at <= Math.min(hint + 1, spans.length); at++)
    if ((spans[at - 1]?.to ?? 0) <= clock && (spans[at]?.to ?? Infinity) > clock) return at;
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.to ?? 0) > clock) high = middle;
    else low = middle + 1;
  }
  return low;
}
