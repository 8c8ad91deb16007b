// [SY51] [SY53] [SY54] One zone's part of the outbox: what is written, when it goes, what the next page
// is given. The last test plays a person who writes, loses the net and whole pages at random, and finds
// every word in the plan, once.
import { toBase64 } from 'lib0/buffer';
import { beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { SCHEMA_VERSION } from '#domain/plan/versions.ts';
import { keyFrom, seal, unseal } from '../../src/lib/outbox/cipher.ts';
import type { EntryLabel } from '../../src/lib/outbox/cipher.ts';
import { ZoneOutbox } from '../../src/lib/outbox/zone-outbox.ts';
import type { OpenedZone } from '../../src/lib/outbox/zone-outbox.ts';
import { changesIn, restoredEdit, restoreInto } from '../../src/lib/plan/restore.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';
import type { Random } from '../sync/support/random.ts';
import { MemoryEntries } from './memory-entries.ts';

const zone = 'zone-1';
const secret = (byte: number): string => toBase64(new Uint8Array(32).fill(byte));
const key = await keyFrom(secret(1));
const words = (text: string): Uint8Array => new TextEncoder().encode(text);
const written = (outbox: ZoneOutbox): Promise<void> =>
  expect.poll(() => outbox.isWritten, { interval: 2 }).toBe(true);

let store: MemoryEntries;
beforeEach(() => {
  store = new MemoryEntries();
});

const opened = (change: Partial<OpenedZone> = {}): OpenedZone => ({
  store,
  owner: 'rania-phone',
  key,
  epoch: 1,
  open: () => false,
  ...change,
});

async function openOutbox(page: string, change: Partial<OpenedZone> = {}): Promise<ZoneOutbox> {
  const outbox = new ZoneOutbox(zone, page, () => undefined);
  await outbox.opened(opened(change));
  return outbox;
}

describe('[SY51] an entry', () => {
  const label: EntryLabel = { zone, epoch: 1, schema: 1, at: 1_000 };

  it('is read with its key and its label, and with no other', async () => {
    const sealed = await seal(key, label, words('Milo'));
    expect(await unseal(key, { ...label, ...sealed })).toEqual(words('Milo'));
    expect(await unseal(await keyFrom(secret(2)), { ...label, ...sealed })).toBeNull();
    for (const change of [{ zone: 'zone-2' }, { epoch: 2 }, { schema: 2 }, { at: 1_001 }])
      expect(await unseal(key, { ...label, ...sealed, ...change })).toBeNull();
    const damaged = new Uint8Array(sealed.sealed.slice());
    damaged[0] = (damaged[0] ?? 0) ^ 1;
    expect(await unseal(key, { ...label, ...sealed, sealed: damaged.buffer })).toBeNull();
  });

  it('never has the same nonce twice, and its key cannot be taken out', async () => {
    const nonces = await Promise.all(
      Array.from({ length: 200 }, async () => String((await seal(key, label, words('x'))).nonce)),
    );
    expect(new Set(nonces).size).toBe(200);
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
  });
});

describe('[SY51] what is written by one page', () => {
  it('lies there until the frame that it left in is committed', async () => {
    const outbox = await openOutbox('page-1');
    outbox.add(words('one'), 0);
    outbox.sent(1);
    outbox.add(words('two'), 10);
    outbox.sent(2);
    await written(outbox);
    expect(store.entries).toHaveLength(2);
    outbox.committed(1);
    expect(store.entries).toHaveLength(1);
    // A new connection counts anew: its first frame is not the one that held the second edit.
    outbox.reconnected();
    outbox.committed(2);
    expect(store.entries).toHaveLength(1);
    outbox.sent(1);
    outbox.committed(1);
    expect([store.entries.length, outbox.changes]).toEqual([0, 0]);
  });

  it('waits for the key in memory, and is written anew under another', async () => {
    const outbox = new ZoneOutbox(zone, 'page-1', () => undefined);
    outbox.add(words('before'), 0);
    expect([outbox.isWritten, store.entries]).toEqual([false, []]);
    await outbox.opened(opened());
    await written(outbox);
    expect(store.entries.map(({ owner }) => owner)).toEqual(['rania-phone']);
    await outbox.opened(opened({ owner: 'rania-again', key: await keyFrom(secret(3)) }));
    await written(outbox);
    expect(store.entries.map(({ owner }) => owner)).toEqual(['rania-again']);
  });

  it('leaves nothing when it was committed while it was being written', async () => {
    const outbox = await openOutbox('page-1');
    outbox.add(words('quick'), 0);
    outbox.sent(1);
    outbox.committed(1);
    outbox.add(words('next'), 10);
    await written(outbox);
    expect(store.entries).toHaveLength(1);
  });

  it('counts as changes what was done without a pause', async () => {
    const outbox = await openOutbox('page-1');
    for (const at of [0, 500, 1_500, 8_000, 8_100, 60_000]) outbox.add(words('x'), at);
    expect(outbox.changes).toBe(3);
  });

  it('is gone, of this zone and no other, when the access is', async () => {
    const outbox = await openOutbox('page-1');
    const other = new ZoneOutbox('zone-2', 'page-1', () => undefined);
    await other.opened(opened());
    outbox.add(words('mine'), 0);
    other.add(words('other'), 0);
    await written(outbox);
    await written(other);
    await outbox.erase();
    expect(store.entries.map((entry) => entry.zone)).toEqual(['zone-2']);
  });
});

describe('what the next page is given', () => {
  beforeEach(async () => {
    const outbox = await openOutbox('page-1');
    outbox.add(words('left'), 0);
    await written(outbox);
  });
  const given = async (change: Partial<OpenedZone> = {}) => {
    const { current, old } = await (await openOutbox('page-2', change)).left();
    return { current: current.length, old: old.length };
  };

  it('[SY53] is what a page that is gone has left, and not what an open one still has', async () => {
    expect(await given()).toEqual({ current: 1, old: 0 });
    expect(await given({ open: (page) => page === 'page-1' })).toEqual({ current: 0, old: 0 });
  });

  it('[SY54] is only to be looked at, of another epoch or schema, or once refused', async () => {
    expect(await given({ epoch: 2 })).toEqual({ current: 0, old: 1 });
    const [entry] = store.entries;
    if (!entry) throw new Error('no entry');
    const before = { zone, epoch: 1, schema: SCHEMA_VERSION - 1, at: 0 };
    Object.assign(entry, before, await seal(key, before, words('left')));
    expect(await given()).toEqual({ current: 0, old: 1 });

    store.entries = [];
    const outbox = await openOutbox('page-1');
    outbox.add(words('refused'), 0);
    await written(outbox);
    outbox.refused();
    expect(await given()).toEqual({ current: 0, old: 1 });
    outbox.forgetKept();
    expect(store.entries).toEqual([]);
  });

  it('[SY52] is nothing under another key, and what cannot be read goes', async () => {
    expect(await given({ owner: 'maja-phone' })).toEqual({ current: 0, old: 0 });
    expect(store.entries).toHaveLength(1);
    expect(await given({ key: await keyFrom(secret(9)) })).toEqual({ current: 0, old: 0 });
    expect(store.entries).toEqual([]);
  });
});

/** A page's connection as the protocol has it: frames in order, lost with the line, whole after it. */
class Line {
  readonly #doc: Y.Doc;
  readonly #outbox: ZoneOutbox;
  readonly #server: Y.Doc;
  readonly #random: Random;
  #up = false;
  #frame = 0;

  constructor(doc: Y.Doc, outbox: ZoneOutbox, server: Y.Doc, random: Random) {
    this.#doc = doc;
    this.#outbox = outbox;
    this.#server = server;
    this.#random = random;
    doc.on('update', (update, origin) => {
      if (origin === 'server') return;
      if (origin !== restoredEdit) outbox.add(update, 0);
      if (this.#up) this.#send(update);
    });
  }

  come(): void {
    this.#up = true;
    this.#frame = 0;
    this.#outbox.reconnected();
    Y.applyUpdate(this.#doc, Y.encodeStateAsUpdate(this.#server), 'server');
    this.#send(Y.encodeStateAsUpdate(this.#doc, Y.encodeStateVector(this.#server)));
  }

  go(): void {
    this.#up = false;
  }

  /** The frame may be the last that leaves, and the answer may be lost with the line. */
  #send(update: Uint8Array): void {
    this.#outbox.sent((this.#frame += 1));
    if (this.#random.chance(0.05)) return this.go();
    Y.applyUpdate(this.#server, update);
    if (this.#random.chance(0.05)) return this.go();
    this.#outbox.committed(this.#frame);
  }
}

describe(`[SY53] a person who loses net and pages at random (seed ${seedOfRun})`, () => {
  it('finds every word in the plan, once', async () => {
    const random = randomFrom(seedOfRun);
    const server = new Y.Doc();
    const typed: string[] = [];
    let restored = 0;
    for (let page = 1; page <= 60; page += 1) {
      const doc = new Y.Doc();
      const outbox = await openOutbox(`page-${page}`);
      const line = new Line(doc, outbox, server, random);
      line.come();
      const { current, old } = await outbox.left();
      const { merged, apart } = restoreInto(doc, outbox, current);
      expect([old, apart]).toEqual([[], []]);
      restored += changesIn(merged);
      for (let edits = random.below(8); edits > 0; edits -= 1) {
        if (random.chance(0.3)) line.go();
        if (random.chance(0.2)) line.come();
        const word = `<${page}.${edits}>`;
        typed.push(word);
        const text = doc.getText('t');
        for (const letter of word) text.insert(text.length, letter);
      }
      await written(outbox);
    }
    const last = new Y.Doc();
    const outbox = await openOutbox('page-last');
    Y.applyUpdate(last, Y.encodeStateAsUpdate(server));
    restoreInto(last, outbox, (await outbox.left()).current);
    const text = last.getText('t').toString();
    for (const word of typed) expect(text.split(word).length - 1, word).toBe(1);
    expect(text).toHaveLength(typed.join('').length);
    expect(restored).toBeGreaterThan(0);
  });

  it('[SY54] is shown what misses a piece before it: nothing half is merged', async () => {
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on('update', (update) => updates.push(update));
    for (const letter of 'abc') doc.getText('t').insert(doc.getText('t').length, letter);
    const outbox = await openOutbox('page-1');
    outbox.add(updates[2] ?? new Uint8Array(), 0);
    await written(outbox);
    const next = await openOutbox('page-2');
    const fresh = new Y.Doc();
    const { merged, apart } = restoreInto(fresh, next, (await next.left()).current);
    expect([merged.length, apart.length]).toEqual([0, 1]);
    expect(fresh.store.pendingStructs).toBeNull();
  });
});
