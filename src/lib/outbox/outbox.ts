// The encrypted outbox of an open plan: asks the server for the keys of its zones, hands each zone its
// own, and throws away what may not stay here: entries whose key is gone (signed out elsewhere), of
// zones that are no longer this person's, and of more than seven days. Without keys or IndexedDB
// nothing is stored and everything else goes on: the page warns before it is closed, as ever.
import { limits } from '#domain/limits.ts';
import { OutboxKeys } from '#domain/sync/outbox-keys.ts';
import type { OutboxQuestion } from '#domain/sync/outbox-keys.ts';
import { keyFrom } from './cipher.ts';
import { holdPage, openPages } from './pages.ts';
import { OutboxStore } from './store.ts';
import { ZoneOutbox } from './zone-outbox.ts';

export class Outbox {
  readonly #page = crypto.randomUUID();
  readonly #letGo = holdPage(this.#page);
  readonly #zones = new Map<string, ZoneOutbox>();
  #asking: Promise<void> | null = null;
  #closed = false;

  zone(zoneId: string): ZoneOutbox {
    let zone = this.#zones.get(zoneId);
    if (zone === undefined) {
      zone = new ZoneOutbox(zoneId, this.#page, () => void this.ask());
      this.#zones.set(zoneId, zone);
    }
    return zone;
  }

  /** Asks for the keys again: a zone is new, another session has begun, a document was replaced. */
  ask(): Promise<void> {
    // One question for all that is wanted in this turn; a failed one is asked again at the next need.
    this.#asking ??= Promise.resolve()
      .then(() => this.#ask())
      .catch(() => undefined)
      .finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #ask(): Promise<void> {
    const store = await OutboxStore.shared();
    const oldest = Date.now() - limits.outboxMaxAgeMs;
    const all = await store.all();
    await store.remove(all.filter(({ at }) => at < oldest).map(({ id }) => id));
    const entries = all.filter(({ at }) => at >= oldest);
    const zones = new Set([...this.#zones.keys(), ...entries.map(({ zone }) => zone)]);
    const owners = new Set(entries.map(({ owner }) => owner));
    const answer = await question({
      zones: [...zones].slice(0, limits.outboxZones) as OutboxQuestion['zones'],
      owners: [...owners].slice(0, limits.outboxZones),
    });
    if (this.#closed) return;
    for (const owner of answer.gone) await store.erase(owner);
    const mine = new Set<string>(answer.zones.map(({ id }) => id));
    const over = entries.filter(({ owner, zone }) => owner === answer.owner && !mine.has(zone));
    await store.remove(over.map(({ id }) => id));
    const open = await openPages();
    for (const { id, epoch, secret } of answer.zones)
      await this.#zones
        .get(id)
        ?.opened({ store, owner: answer.owner, key: await keyFrom(secret), epoch, open });
  }

  /** Lets go of the page: what is left of it may be taken up by the next. */
  close(): void {
    this.#closed = true;
    this.#letGo();
  }
}

async function question(body: OutboxQuestion): Promise<OutboxKeys> {
  const answer = await fetch('/outbox-key', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`no outbox keys: ${answer.status}`);
  return OutboxKeys.parse(await answer.json());
}

/** After signing out: what was written under a key that no longer exists. */
export async function eraseOutbox(owner: string): Promise<void> {
  await (await OutboxStore.shared()).erase(owner);
}
