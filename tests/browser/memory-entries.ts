// The outbox's store without IndexedDB, for tests in Node: the same questions, the same answers.
import type { Entry, EntryStore, StoredEntry } from '../../src/lib/outbox/store.ts';

export class MemoryEntries implements EntryStore {
  entries: StoredEntry[] = [];
  #last = 0;

  put(entry: Entry): Promise<number> {
    const id = (this.#last += 1);
    this.entries.push({ ...entry, id });
    return Promise.resolve(id);
  }

  remove(ids: readonly number[]): Promise<void> {
    this.entries = this.entries.filter(({ id }) => !ids.includes(id));
    return Promise.resolve();
  }

  keep(ids: readonly number[]): Promise<void> {
    for (const entry of this.entries) if (ids.includes(entry.id)) entry.kept = true;
    return Promise.resolve();
  }

  erase(owner: string, zone?: string): Promise<void> {
    this.entries = this.entries.filter(
      (entry) => entry.owner !== owner || (zone !== undefined && entry.zone !== zone),
    );
    return Promise.resolve();
  }

  ofZone(owner: string, zone: string): Promise<StoredEntry[]> {
    return Promise.resolve(
      this.entries.filter((entry) => entry.owner === owner && entry.zone === zone),
    );
  }
}
