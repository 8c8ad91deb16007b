// Which seq a stretch of a client's clocks belongs to: when it was written, or when it was deleted.
// Each clock is told at most once. Stretches come in any order and are put in order when asked.

export interface Span {
  from: number;
  to: number;
  seq: number;
}

export class Spans {
  readonly #byClient = new Map<number, { spans: Span[]; sorted: boolean }>();

  add(client: number, from: number, to: number, seq: number): void {
    const known = this.#byClient.get(client);
    if (known === undefined) {
      this.#byClient.set(client, { spans: [{ from, to, seq }], sorted: true });
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
    const spans = this.#sorted(client);
    let low = 0;
    let high = spans.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((spans[middle]?.to ?? 0) > clock) high = middle;
      else low = middle + 1;
    }
    const span = spans[low];
    if (span === undefined) return { seq: null, until: Infinity };
    return span.from > clock ? { seq: null, until: span.from } : { seq: span.seq, until: span.to };
  }

  #sorted(client: number): readonly Span[] {
    const known = this.#byClient.get(client);
    if (known === undefined) return [];
    if (!known.sorted) {
      known.spans.sort((a, b) => a.from - b.from);
      known.sorted = true;
    }
    return known.spans;
  }
}
