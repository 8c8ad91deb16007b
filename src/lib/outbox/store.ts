// Where outbox entries lie: one IndexedDB database for all people of this browser. Beside the sealed
// bytes stands only what is needed to find and to throw away: which key (not whose), which zone, when.
import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
import type { EntryLabel, Sealed } from './cipher.ts';

export interface Entry extends EntryLabel, Sealed {
  /** The name of the key it was written under. */
  owner: string;
  /** The open page that wrote it, and the number of the change there. */
  page: string;
  change: number;
  /** Refused, or cut off from the document: words to look at, never to be merged. */
  kept: boolean;
}
export type StoredEntry = Entry & { id: number };

interface Schema extends DBSchema {
  entries: { key: number; value: Entry & { id?: number }; indexes: { owner: string } };
}

export class OutboxStore {
  readonly #db: IDBPDatabase<Schema>;

  private constructor(db: IDBPDatabase<Schema>) {
    this.#db = db;
  }

  static #shared: Promise<OutboxStore> | null = null;

  /** One connection for all of the page, until the page ends: what is being erased is not cut off. */
  static shared(): Promise<OutboxStore> {
    OutboxStore.#shared ??= OutboxStore.#open();
    OutboxStore.#shared.catch(() => (OutboxStore.#shared = null));
    return OutboxStore.#shared;
  }

  static async #open(): Promise<OutboxStore> {
    const db = await openDB<Schema>('kring-outbox', 1, {
      upgrade: (fresh) =>
        fresh
          .createObjectStore('entries', { keyPath: 'id', autoIncrement: true })
          .createIndex('owner', 'owner'),
    });
    return new OutboxStore(db);
  }

  put(entry: Entry): Promise<number> {
    return this.#db.put('entries', entry);
  }

  async all(): Promise<StoredEntry[]> {
    return (await this.#db.getAll('entries')) as StoredEntry[];
  }

  async ofZone(owner: string, zone: string): Promise<StoredEntry[]> {
    const mine = (await this.#db.getAllFromIndex('entries', 'owner', owner)) as StoredEntry[];
    return mine.filter((entry) => entry.zone === zone);
  }

  async remove(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    const { store, done } = this.#db.transaction('entries', 'readwrite');
    await Promise.all([...ids.map((id) => store.delete(id)), done]);
  }

  /** From now on these are words to look at and nothing to merge. */
  async keep(ids: readonly number[]): Promise<void> {
    const { store, done } = this.#db.transaction('entries', 'readwrite');
    for (const id of ids) {
      const entry = await store.get(id);
      if (entry !== undefined) await store.put({ ...entry, kept: true });
    }
    await done;
  }

  /** Everything under a key, or of one zone; in one transaction, so that nothing comes in between. */
  async erase(owner: string, zone?: string): Promise<void> {
    const { store, done } = this.#db.transaction('entries', 'readwrite');
    for await (const cursor of store.index('owner').iterate(owner))
      if (zone === undefined || cursor.value.zone === zone) await cursor.delete();
    await done;
  }
}

/** What a zone's part of the outbox asks of it. */
export type EntryStore = Pick<OutboxStore, 'put' | 'remove' | 'keep' | 'erase' | 'ofZone'>;
