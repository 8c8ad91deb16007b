// What of one client's elements is deleted: ranges [from, until), sorted, disjoint, not touching.
// Holds what updates said and what Yjs deletes by itself when a map value is overwritten.
import { SortedPairs } from './sorted-pairs.ts';

export class DeletedRanges extends SortedPairs {
  has(clock: number): boolean {
    const i = this.floor(clock);
    return i >= 0 && clock < this.second(i);
  }

  add(from: number, until: number): void {
    let i = this.floor(from);
    if (i < 0 || this.second(i) < from) i++;
    let end = i;
    for (; end < this.size && this.first(end) <= until; end++) {
      from = Math.min(from, this.first(end));
      until = Math.max(until, this.second(end));
    }
    this.replace(i, end, from, until);
  }

  /** Many at once, sorted: one pass, whatever their order in the update was. */
  addSorted(ranges: readonly (readonly [from: number, until: number])[]): void {
    const merged = new Uint32Array(2 * (this.size + ranges.length));
    let size = 0;
    let mine = 0;
    let theirs = 0;
    for (;;) {
      const next = ranges[theirs];
      let from: number;
      let until: number;
      if (mine < this.size && (next === undefined || this.first(mine) <= next[0])) {
        from = this.first(mine);
        until = this.second(mine++);
      } else if (next !== undefined) {
        [from, until] = next;
        theirs++;
      } else break;
      const before = 2 * size - 1;
      if (size > 0 && from <= (merged[before] ?? 0))
        merged[before] = Math.max(until, merged[before] ?? 0);
      else {
        merged[2 * size] = from;
        merged[2 * size + 1] = until;
        size++;
      }
    }
    this.takeOver(merged, size);
  }
}
