// Writes an accepted update in the one canonical form: sections and deletes by descending client
// id, ranges sorted and merged, structs copied byte for byte, vanished ones as GC of equal length.
import * as encoding from 'lib0/encoding';
import { contentKinds } from './update-parser.ts';
import type { DeleteRange, ParsedUpdate } from './update-parser.ts';

export function encodeCanonical(
  { bytes, sections }: ParsedUpdate,
  deletes: readonly DeleteRange[],
  vanished: ReadonlySet<object>,
): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, sections.length);
    for (const section of sections.toSorted((a, b) => b.client - a.client)) {
      encoding.writeVarUint(encoder, section.structs.length);
      encoding.writeVarUint(encoder, section.client);
      encoding.writeVarUint(encoder, section.clock);
      for (const struct of section.structs)
        if (vanished.has(struct)) {
          encoding.writeUint8(encoder, contentKinds.gc);
          encoding.writeVarUint(encoder, struct.length);
        } else encoding.writeUint8Array(encoder, bytes.subarray(struct.start, struct.end));
    }
    writeDeletes(encoder, deletes);
  });
}

function writeDeletes(encoder: encoding.Encoder, deletes: readonly DeleteRange[]): void {
  const byClient = Map.groupBy(mergeRanges(deletes), (range) => range.client);
  encoding.writeVarUint(encoder, byClient.size);
  for (const [client, ranges] of byClient) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, ranges.length);
    for (const { clock, length } of ranges) {
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarUint(encoder, length);
    }
  }
}

const inOrder = (a: DeleteRange, b: DeleteRange): number =>
  b.client - a.client || a.clock - b.clock;

/** Sorted by descending client and ascending clock; touching and overlapping ranges become one. */
export function mergeRanges(ranges: readonly DeleteRange[]): DeleteRange[] {
  const merged: DeleteRange[] = [];
  for (const range of ranges.toSorted(inOrder)) {
    const last = merged.at(-1);
    if (last?.client === range.client && range.clock <= last.clock + last.length)
      last.length = Math.max(last.length, range.clock + range.length - last.clock);
    else merged.push({ ...range });
  }
  return merged;
}

/** Whether ranges already stand in the canonical order, unmerged neighbours apart. */
export const isSorted = (ranges: readonly DeleteRange[]): boolean =>
  ranges.every((range, i) => {
    const before = ranges[i - 1];
    return (
      before === undefined ||
      before.client > range.client ||
      (before.client === range.client && before.clock + before.length <= range.clock)
    );
  });
