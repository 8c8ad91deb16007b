// Updates that no Yjs writes: honest ones with damaged bytes, and ones made field by field that are
// well-formed and lie about something: where they stand, what they follow, whose they are.
import * as Y from 'yjs';
import { actionsRoot, goalsRoot, sectionRoot } from '#domain/plan/zones.ts';
import { any, bytes, gc, rawUpdate, skip, text } from './raw-update.ts';
import type { Id, RawDelete, RawSection, RawStruct } from './raw-update.ts';
import type { Random } from './random.ts';

export function damaged(update: Uint8Array, random: Random): Uint8Array {
  const changed = Array.from(update);
  for (let n = 1 + random.below(4); n > 0; n--) {
    const at = random.below(changed.length + 1);
    const value = random.pick([0, 1, 127, 128, 255, random.below(256)]);
    const move = random.below(5);
    if (move === 0) changed[Math.min(at, changed.length - 1)] = value;
    else if (move === 1) changed.splice(at, 0, value);
    else if (move === 2) changed.splice(at, 1 + random.below(3));
    else if (move === 3) changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
    else changed.splice(at, 0, ...changed.slice(at, at + random.below(12)));
  }
  return Uint8Array.from(changed);
}

/** Well-formed and hostile: every reference is drawn from what there is, and a little beyond. */
export function crafted(doc: Y.Doc, clients: readonly number[], random: Random): Uint8Array {
  const known = [...doc.store.clients.keys()];
  const anyClient = (): number =>
    random.chance(0.5) ? random.pick(clients) : random.pick([...known, ...clients, 4711]);
  const anyId = (): Id => {
    const client = anyClient();
    const end = Y.getState(doc.store, client);
    return [client, Math.max(0, random.below(end + (random.chance(0.1) ? 4 : 1)))];
  };
  const sections: RawSection[] = [];
  for (let n = random.chance(0.8) ? 1 : random.below(3); n > 0; n--) {
    const client = random.chance(0.85) ? random.pick(clients) : anyClient();
    const state = Y.getState(doc.store, client);
    const clock = random.chance(0.7) ? state : Math.max(0, state + random.below(7) - 4);
    const structs = Array.from({ length: 1 + random.below(4) }, () => struct(anyId, random));
    sections.push({ client, clock, structs });
  }
  const deletes: RawDelete[] = [];
  for (let n = random.chance(0.5) ? 0 : 1 + random.below(2); n > 0; n--) {
    const [client, clock] = anyId();
    deletes.push([client, [clock, random.below(random.chance(0.8) ? 4 : 60)]]);
  }
  return rawUpdate(sections, deletes);
}

function struct(anyId: () => Id, random: Random): RawStruct {
  const place: Partial<RawStruct> = {};
  if (random.chance(0.6)) place.origin = anyId();
  if (random.chance(0.3)) place.right = anyId();
  if (place.origin === undefined && place.right === undefined) {
    place.parent = random.chance(0.5) ? anyId() : random.pick(roots);
    if (random.chance(0.6)) place.key = random.pick(keys);
  }
  switch (random.below(12)) {
    case 0:
      return gc(random.below(4));
    case 1:
      return random.chance(0.2) ? skip(1) : gc(1);
    case 2:
      return bytes(1, [random.below(4)], place);
    case 3:
      return bytes(7, [random.below(4) === 0 ? 2 : random.below(3)], place);
    case 4:
      return bytes(6, [1, 98, 4, 116, 114, 117, 101], place);
    case 5:
      return any([126, 126], 2, place);
    case 6:
      return bytes(3, [2, 1, 2], place);
    case 7:
      return any([119, 10, ...new TextEncoder().encode('2026-05-04')], 1, place);
    case 8:
      return text(random.pick(['x', 'ab', '']), place);
    case 9:
      return bytes(2, [1, 4, 110, 117, 108, 108], place);
    default:
      return random.chance(0.5) ? any([126], 1, place) : text('ord', place);
  }
}

const roots = [
  sectionRoot('about'),
  sectionRoot('situation'),
  sectionRoot('notes'),
  goalsRoot,
  actionsRoot,
  'meta',
  'evil',
];
const keys = ['a0', 'a1', 'a2', 'g0', 'g1', 'title', 'status', 'unitId', 'sealed', 'position', 'x'];
