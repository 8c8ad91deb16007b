// [SY12] Only clocks that are new here count. Cutting the rest off closes equivocation (the same ids
// with other content, for peers that lack the first) and overlap (a prefix in one place, a tail in
// another).
import * as Y from 'yjs';
import { contentKinds, parseUpdate } from '../update-parser.ts';
import type { ParsedUpdate, Section } from '../update-parser.ts';
import { UpdateRefused } from '../update-reader.ts';
import type { ClientLines } from './client-line.ts';
import type { StageTerms } from './work.ts';

export interface NewPart {
  update: ParsedUpdate;
  /** Whether anything was cut off. */
  trimmed: boolean;
}

export function newPartOf(update: ParsedUpdate, lines: ClientLines, terms: StageTerms): NewPart {
  let trimmed = false;
  let straddled = false;
  for (const { client, clock, structs } of update.sections) {
    const known = lines.clock(client);
    const last = structs.at(-1);
    const end = last === undefined ? clock : last.clock + last.length;
    if (Math.min(known, end) > terms.reach(client))
      throw new UpdateRefused('early', 'repeats what is not committed yet');
    if (clock >= known) continue;
    trimmed = true;
    if (end > known && !structs.some((struct) => struct.clock === known)) straddled = true;
  }
  if (!trimmed) return { update, trimmed };
  if (straddled) return { update: cutInside(update, lines, terms), trimmed };
  const sections = update.sections.flatMap((section) => cutAtStruct(section, lines));
  return { update: { ...update, sections }, trimmed };
}

function cutAtStruct(section: Section, lines: ClientLines): Section[] {
  const known = lines.clock(section.client);
  if (section.clock >= known) return [section];
  const structs = section.structs.filter(({ clock }) => clock >= known);
  return structs.length === 0 ? [] : [{ client: section.client, clock: known, structs }];
}

/** A struct that is known in part is cut by Yjs: what is left hangs on what is known. */
function cutInside(update: ParsedUpdate, lines: ClientLines, { limits }: StageTerms): ParsedUpdate {
  const vector = new Map<number, number>();
  for (const { client, structs } of update.sections) {
    const known = lines.clock(client);
    if (known > 0) vector.set(client, known);
    for (const { kind, clock, length } of structs)
      if (kind === contentKinds.skip && clock + length > known)
        throw new UpdateRefused('gap', 'a skip');
  }
  // Safe to hand to Yjs: the bytes have been parsed strictly, and only once per client.
  const rest = Y.diffUpdate(update.bytes, Y.encodeStateVector(vector));
  return parseUpdate(rest, limits?.maxStructs ?? Infinity);
}
