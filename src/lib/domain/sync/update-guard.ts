// Every edit passes here before it is stored, applied or shown (PROTOCOL.md, SY10–SY19). An
// update is taken whole or not at all, and only in canonical form: what the document already
// holds is stripped, so nothing can be told twice in two ways. The room accepts only a
// CheckedUpdate, so the guard cannot be forgotten.
import * as Y from 'yjs';
import { StagedState } from './known-state.ts';
import type { KnownState } from './known-state.ts';
import { placeStructs } from './struct-placement.ts';
import { encodeCanonical, isSorted } from './update-encoder.ts';
import { parseUpdate } from './update-parser.ts';
import type { DeleteRange, ParsedUpdate } from './update-parser.ts';
import { UpdateRefused } from './update-reader.ts';
import type { RefusalCode } from './update-reader.ts';

/** Whether this person may write under a client id: bound to them, to nobody yet, or to another. */
export type Ownership = (client: number) => 'mine' | 'free' | 'taken';

export interface UpdateLimits {
  maxStructs: number;
  /** New clock units in one update. */
  maxClockAdvance: number;
  /** Client ids with new structs in one update. */
  maxClients: number;
}

declare const checked: unique symbol;

export interface CheckedUpdate {
  readonly [checked]: true;
  /** Canonical bytes; null when the document already holds everything. */
  readonly bytes: Uint8Array | null;
  /** Client ids with new structs: to be bound to the person who wrote them. */
  readonly clients: readonly number[];
  /** The known state with this update on top, for the next one in line. */
  readonly after: KnownState;
}

export type Checked =
  { ok: true; update: CheckedUpdate } | { ok: false; code: RefusalCode; why: string };

export function checkUpdate(
  bytes: Uint8Array,
  known: KnownState,
  owned: Ownership,
  limits: UpdateLimits,
): Checked {
  try {
    return { ok: true, update: check(bytes, known, owned, limits) };
  } catch (error) {
    if (error instanceof UpdateRefused) return { ok: false, code: error.code, why: error.message };
    throw error;
  }
}

function check(
  bytes: Uint8Array,
  known: KnownState,
  owned: Ownership,
  limits: UpdateLimits,
): CheckedUpdate {
  const update = stripKnown(parseUpdate(bytes, limits.maxStructs), known, limits);
  checkAuthors(update, known, owned, limits);

  const staged = new StagedState(known);
  const vanished = placeStructs(update, staged);
  const deletes = newDeletes(update.deletes, staged);

  const unchanged = vanished.size === 0 && deletes.length === update.deletes.length;
  const canonical =
    unchanged && isSorted(update.deletes)
      ? update.bytes
      : encodeCanonical(update, deletes, vanished);
  const empty = update.sections.length === 0 && deletes.length === 0;
  const result: Omit<CheckedUpdate, typeof checked> = {
    bytes: empty ? null : canonical,
    clients: staged.clients,
    after: empty ? known : staged,
  };
  return result as CheckedUpdate;
}

/**
 * [SY12] Only clocks that are new here count. Closes equivocation (the same ids with other
 * content, for peers that lack the first) and overlap (a prefix in one place, a tail in another).
 */
function stripKnown(update: ParsedUpdate, known: KnownState, limits: UpdateLimits): ParsedUpdate {
  const overlapping = update.sections.filter(({ client, clock }) => clock < known.clock(client));
  if (overlapping.length === 0) return update;
  const vector = new Map(overlapping.map(({ client }) => [client, known.clock(client)]));
  // Safe to hand to Yjs: the bytes have been parsed strictly, and only once per client.
  const rest = Y.diffUpdate(update.bytes, Y.encodeStateVector(vector));
  return parseUpdate(rest, limits.maxStructs);
}

/**
 * [SY13] New structs only under this person's client ids. Closes forged authorship and clock
 * squatting (filling a victim's next clocks so that the victim's own edits silently vanish).
 * An id with history but without an owner is nobody's.
 */
function checkAuthors(
  { sections }: ParsedUpdate,
  known: KnownState,
  owned: Ownership,
  limits: UpdateLimits,
): void {
  if (sections.length > limits.maxClients) throw new UpdateRefused('limits', 'too many client ids');
  for (const { client, clock, structs } of sections) {
    const owner = owned(client);
    if (owner === 'taken' || (owner === 'free' && known.clock(client) > 0))
      throw new UpdateRefused('author', 'a client id of somebody else');
    const last = structs.at(-1);
    if (last !== undefined && last.clock + last.length - clock > limits.maxClockAdvance)
      throw new UpdateRefused('limits', 'clock advances too far');
  }
}

/**
 * [SY16] Deletes of what does not exist yet are a gap: Yjs would keep them and kill what the
 * victim writes later. Known deletes are dropped, so that the whole-document delete set which
 * every reconnecting client sends is nothing new.
 */
function newDeletes(deletes: readonly DeleteRange[], staged: StagedState): DeleteRange[] {
  return deletes.flatMap((range) => {
    if (range.clock + range.length > staged.clock(range.client))
      throw new UpdateRefused('gap', 'deletes something that is not here');
    const alive = staged.alive(range);
    const [only] = alive;
    return alive.length === 1 && only?.length === range.length ? [range] : alive;
  });
}
