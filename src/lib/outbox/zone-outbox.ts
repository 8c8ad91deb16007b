// One zone's part of the outbox. Every own edit that the server has not called committed lies here:
// in memory with the frame it left in, and sealed in IndexedDB as soon as there is a key (SY51). What
// is left from a page that is gone is read back once, and is either merged or looked at (SY53).
import { SCHEMA_VERSION } from '#domain/plan/versions.ts';
import { seal, unseal } from './cipher.ts';
import type { EntryStore, StoredEntry } from './store.ts';

interface Waiting {
  update: Uint8Array;
  at: number;
  change: number;
  /** Null until a frame with it has left on this connection. */
  frame: number | null;
  /** The entries that hold it; null while none does. */
  ids: readonly number[] | null;
}

export interface OpenedZone {
  store: EntryStore;
  owner: string;
  key: CryptoKey;
  epoch: number;
  /** Whether a page is still open: then its entries are its own. */
  open: (page: string) => boolean;
}

export interface LeftEdit {
  entry: StoredEntry;
  update: Uint8Array;
}

/** What a page that is gone left here. */
export interface Left {
  /** Of this document: may be merged where this person may write. */
  current: LeftEdit[];
  /** Refused, or of a document or a schema that is no more: to be looked at. */
  old: LeftEdit[];
}

/** Edits without a pause of this length are one change to the person who made them. */
const changePauseMs = 2_000;

export class ZoneOutbox {
  readonly #zone: string;
  readonly #page: string;
  readonly #ask: () => void;
  #opened: OpenedZone | null = null;
  #store: EntryStore | null = null;
  #whenOpened: (() => void)[] = [];
  #waiting: Waiting[] = [];
  #keptIds: number[] = [];
  #change = 0;
  #lastAt = -Infinity;
  #changeAt = 0;
  #writing = false;

  constructor(zone: string, page: string, ask: () => void) {
    this.#zone = zone;
    this.#page = page;
    this.#ask = ask;
  }

  /** How many changes wait to be saved. */
  get changes(): number {
    return new Set(this.#waiting.map(({ change }) => change)).size;
  }

  /** Whether all that waits is written down, and the next page will find it. */
  get isWritten(): boolean {
    return this.#waiting.every(({ ids }) => ids !== null);
  }

  async opened(opened: OpenedZone): Promise<void> {
    // Another key, another document: what waits is written anew.
    const before = this.#opened;
    if (before?.owner !== opened.owner || before.epoch !== opened.epoch) {
      const ids = this.#waiting.flatMap((waiting) => waiting.ids ?? []);
      for (const waiting of this.#waiting) waiting.ids = null;
      await opened.store.remove(ids);
    }
    this.#opened = opened;
    this.#store = opened.store;
    for (const tell of this.#whenOpened.splice(0)) tell();
    void this.#write();
  }

  /** An own edit, before its frame leaves. */
  add(update: Uint8Array, now: number): void {
    if (now - this.#lastAt > changePauseMs) {
      this.#change += 1;
      this.#changeAt = now;
    }
    this.#lastAt = now;
    const { at, change } = { at: this.#changeAt, change: this.#change };
    this.#waiting.push({ update, at, change, frame: null, ids: null });
    void this.#write();
  }

  /** What was left is about to be the document's again: its entries stand for it until it is saved. */
  adopt(update: Uint8Array, edits: readonly LeftEdit[]): void {
    const at = Math.min(...edits.map(({ entry }) => entry.at));
    this.#change += 1;
    this.#lastAt = -Infinity;
    const ids = edits.map(({ entry }) => entry.id);
    this.#waiting.push({ update, at, change: this.#change, frame: null, ids });
  }

  /** It was saved already. */
  discard(edits: readonly LeftEdit[]): void {
    const ids = new Set(edits.map(({ entry }) => entry.id));
    this.#waiting = this.#waiting.filter((waiting) => !waiting.ids?.some((id) => ids.has(id)));
    this.#remove([...ids]);
  }

  /** A frame left that holds everything so far that no earlier frame held. */
  sent(frame: number): void {
    for (const waiting of this.#waiting) waiting.frame ??= frame;
  }

  committed(frames: number): void {
    const done = this.#waiting.filter(({ frame }) => frame !== null && frame <= frames);
    if (done.length === 0) return;
    this.#waiting = this.#waiting.filter((waiting) => !done.includes(waiting));
    this.#remove(done.flatMap(({ ids }) => ids ?? []));
  }

  /** A new connection has sent nothing yet. */
  reconnected(): void {
    for (const waiting of this.#waiting) waiting.frame = null;
  }

  /** The server can be reached: what failed before is asked again. */
  askIfUnknown(): void {
    if (this.#opened === null) this.#ask();
  }

  /** The copy starts anew without what waits here: its words stay to be looked at (SY54). */
  refused(): void {
    const ids = this.#waiting.flatMap((waiting) => waiting.ids ?? []);
    this.#waiting = [];
    this.#keptIds.push(...ids);
    void this.#store?.keep(ids).catch(() => undefined);
    // Perhaps the document was replaced: the next entries are of the new one.
    this.#opened = null;
    this.#ask();
  }

  /** The person has seen the words. */
  forgetKept(): void {
    this.#remove(this.#keptIds.splice(0));
  }

  /** The zone is no longer this person's: nothing of it may stay. */
  async erase(): Promise<void> {
    const opened = this.#opened;
    this.#waiting = [];
    this.#opened = null;
    // If that fails: it has no key any more, and goes when the next page asks.
    await opened?.store.erase(opened.owner, this.#zone).catch(() => undefined);
  }

  /** Waits for the key; then what pages that are gone have left. What cannot be read is removed. */
  async left(): Promise<Left> {
    const { store, owner, key, epoch, open } = await this.#untilOpened();
    const entries = (await store.ofZone(owner, this.#zone)).filter(({ page }) => !open(page));
    const left: Left = { current: [], old: [] };
    for (const entry of entries) {
      const update = await unseal(key, entry);
      if (update === null) await store.remove([entry.id]);
      else {
        const isOld = entry.kept || entry.epoch !== epoch || entry.schema !== SCHEMA_VERSION;
        left[isOld ? 'old' : 'current'].push({ entry, update });
      }
    }
    return left;
  }

  /** Words that are shown are kept until the person has seen them. */
  keepLeft(edits: readonly LeftEdit[]): void {
    const ids = edits.map(({ entry }) => entry.id);
    this.#keptIds.push(...ids);
    void this.#store?.keep(ids).catch(() => undefined);
  }

  async #untilOpened(): Promise<OpenedZone> {
    while (this.#opened === null)
      await new Promise<void>((resolve) => this.#whenOpened.push(resolve));
    return this.#opened;
  }

  /** One at a time and in order. What fails (no room, private window) stays in memory alone. */
  async #write(): Promise<void> {
    if (this.#writing) return;
    this.#writing = true;
    try {
      for (;;) {
        const opened = this.#opened;
        const waiting = this.#waiting.find(({ ids }) => ids === null);
        if (opened === null || waiting === undefined) break;
        await this.#put(opened, waiting);
      }
    } catch {
      // Nothing to improve: the page says that it is not saved, and warns before it is closed.
    }
    this.#writing = false;
  }

  async #put(opened: OpenedZone, waiting: Waiting): Promise<void> {
    const { store, owner, key, epoch } = opened;
    // Committed, refused or erased in the meantime, or to be written under another key.
    const isOver = (): boolean => this.#opened !== opened || !this.#waiting.includes(waiting);
    const label = { zone: this.#zone, epoch, schema: SCHEMA_VERSION, at: waiting.at };
    const sealed = await seal(key, label, waiting.update);
    if (isOver()) return;
    const { change } = waiting;
    const whose = { owner, page: this.#page, change, kept: false };
    const id = await store.put({ ...label, ...sealed, ...whose });
    if (isOver()) await store.remove([id]);
    else waiting.ids = [id];
  }

  #remove(ids: readonly number[]): void {
    void this.#store?.remove(ids).catch(() => undefined);
  }
}
