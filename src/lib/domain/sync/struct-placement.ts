// Works out, before Yjs does, in which list every new struct will land, in causal order across the
// update's sections. Whatever cannot be resolved from what is here is a gap; whatever Yjs would
// place differently on different peers is refused. (Rules SY14, SY15, SY17.)
import { samePlace } from './known-state.ts';
import type { Placement, StagedState } from './known-state.ts';
import { mergeRanges } from './update-encoder.ts';
import { contentKinds } from './update-parser.ts';
import type {
  DeleteRange,
  ParsedStruct,
  ParsedUpdate,
  Section,
  StructId,
} from './update-parser.ts';
import { UpdateRefused } from './update-reader.ts';

/** Stages every struct; answers those that vanish (they are passed on as GC of equal length). */
export function placeStructs(update: ParsedUpdate, staged: StagedState): Set<ParsedStruct> {
  const vanished = new Set<ParsedStruct>();
  const next = new Map<Section, number>();
  const waiting = new Map<number, { section: Section; until: number }[]>();
  const ready = [...update.sections];
  const deleted = deletedBy(update);
  let unfinished = ready.length;

  for (let section = ready.pop(); section !== undefined; section = ready.pop()) {
    let i = next.get(section) ?? 0;
    let blocker: StructId | null = null;
    for (; i < section.structs.length; i++) {
      const struct = section.structs[i];
      if (struct === undefined) break;
      blocker = missing(section.client, struct, staged);
      if (blocker !== null) break;
      place(section.client, struct, staged, vanished, deleted);
    }
    next.set(section, i);
    if (blocker === null) unfinished--;
    else {
      const queue = waiting.get(blocker.client) ?? [];
      waiting.set(blocker.client, [...queue, { section, until: blocker.clock }]);
    }
    wake(section.client);
  }
  // [SY14] What still waits refers to something that is neither here nor in this update.
  if (unfinished > 0) throw new UpdateRefused('gap', 'refers to something that is not here');
  return vanished;

  function wake(client: number): void {
    const queue = waiting.get(client);
    if (queue === undefined) return;
    const reached = staged.clock(client);
    const blocked = queue.filter(({ until }) => until >= reached);
    ready.push(...queue.filter(({ until }) => until < reached).map(({ section }) => section));
    waiting.set(client, blocked);
  }
}

const references = ({ origin, rightOrigin, parent }: ParsedStruct): StructId[] =>
  [origin, rightOrigin, parent].filter((id) => id !== null && typeof id !== 'string');

/** The first reference into another client's structs that has not been reached yet. */
function missing(client: number, struct: ParsedStruct, staged: StagedState): StructId | null {
  if (struct.clock !== staged.clock(client))
    throw new UpdateRefused('gap', 'a clock is missing before this');
  if (struct.kind === contentKinds.skip) throw new UpdateRefused('gap', 'a skip');
  for (const id of references(struct)) {
    if (id.client === client) {
      // [SY15] Yjs does not check this and throws on every peer.
      if (id.clock >= struct.clock)
        throw new UpdateRefused('forward-ref', 'refers to its own future');
    } else if (id.clock >= staged.clock(id.client)) return id;
  }
  return null;
}

function place(
  client: number,
  struct: ParsedStruct,
  staged: StagedState,
  vanished: Set<ParsedStruct>,
  deleted: Deleted,
): void {
  const { kind, clock, length } = struct;
  const placement = kind === contentKinds.gc ? 'gone' : placementOf(struct, staged);
  if (placement === 'gone') {
    if (kind !== contentKinds.gc) vanished.add(struct);
  } else if (placement.key !== null) checkRegister(client, struct, deleted);
  staged.add(client, clock, length, placement, placement !== 'gone' && kind === contentKinds.type);
}

/**
 * [SY17] Yjs takes the list from the left neighbour and never compares: with the right one in
 * another list, peers that collected it drop the item and the others show it.
 */
function placementOf(struct: ParsedStruct, staged: StagedState): Placement {
  const { origin, rightOrigin, parent, key } = struct;
  const left = origin === null ? null : staged.placeOf(origin.client, origin.clock);
  const right = rightOrigin === null ? null : staged.placeOf(rightOrigin.client, rightOrigin.clock);
  if (left === 'gone' || right === 'gone') return 'gone';
  if (left !== null && right !== null && !samePlace(left, right))
    throw new UpdateRefused('cross-list', 'neighbours in different places');
  const beside = left ?? right;
  if (beside !== null) return beside;
  if (parent === null) return 'gone';
  const list =
    typeof parent === 'string' ? staged.root(parent) : staged.typeAt(parent.client, parent.clock);
  return list === null ? 'gone' : { list, key };
}

/**
 * [SY17] A map key holds a row of values of which the last one counts. A value with a right
 * neighbour breaks that order; a living value of several elements makes Yjs throw on every peer
 * when its parent is collected later.
 */
function checkRegister(client: number, struct: ParsedStruct, deleted: Deleted): void {
  if (struct.rightOrigin !== null)
    throw new UpdateRefused('map-right', 'a map value with a right neighbour');
  if (struct.length === 1 || struct.kind === contentKinds.deleted) return;
  if (!deleted(client, struct.clock, struct.length))
    throw new UpdateRefused('map-multi', 'a living map value of several elements');
}

type Deleted = (client: number, clock: number, length: number) => boolean;

/** Whether this update itself deletes a whole run; answered by binary search. */
function deletedBy(update: ParsedUpdate): Deleted {
  let ranges: Map<number, DeleteRange[]> | null = null;
  return (client, clock, length) => {
    ranges ??= Map.groupBy(mergeRanges(update.deletes), (range) => range.client);
    const own = ranges.get(client) ?? [];
    let low = 0;
    let high = own.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((own[middle]?.clock ?? Infinity) <= clock) low = middle + 1;
      else high = middle;
    }
    const range = own[low - 1];
    return range !== undefined && clock + length <= range.clock + range.length;
  };
}
