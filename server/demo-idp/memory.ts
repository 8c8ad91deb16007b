// What the demo provider remembers between two requests (interactions, codes, grants), in memory and
// bounded: a restart forgets it, and whoever was in the middle of signing in starts over.
import type { Adapter, AdapterPayload } from 'oidc-provider';

const maxEntries = 5_000;
const entries = new Map<string, { payload: AdapterPayload; until: number }>();

export class Memory implements Adapter {
  readonly #model: string;
  constructor(model: string) {
    this.#model = model;
  }

  #find(matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    for (const [key, { payload, until }] of entries)
      if (key.startsWith(`${this.#model}:`) && until > Date.now() && matches(payload))
        return payload;
    return undefined;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    const now = Date.now();
    for (const [key, { until }] of entries)
      if (until < now || entries.size >= maxEntries) entries.delete(key);
    entries.set(`${this.#model}:${id}`, { payload, until: now + (expiresIn || 3600) * 1000 });
    return Promise.resolve();
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    const entry = entries.get(`${this.#model}:${id}`);
    return Promise.resolve(entry && entry.until > Date.now() ? entry.payload : undefined);
  }

  findByUid = (uid: string) => Promise.resolve(this.#find((payload) => payload.uid === uid));

  findByUserCode = (code: string) =>
    Promise.resolve(this.#find((payload) => payload.userCode === code));

  consume(id: string): Promise<void> {
    const entry = entries.get(`${this.#model}:${id}`);
    if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000);
    return Promise.resolve();
  }

  destroy(id: string): Promise<void> {
    entries.delete(`${this.#model}:${id}`);
    return Promise.resolve();
  }

  revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key);
    return Promise.resolve();
  }
}
