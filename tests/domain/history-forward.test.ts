// Going back is going forward: restoring a part and taking back one person's changes are new edits,
// and lose nothing that anybody else wrote.
import { toBase64 } from 'lib0/buffer';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { Ledger } from '#domain/history/ledger.ts';
import type { LogRow } from '#domain/history/log.ts';
import { nameOfPart } from '#domain/history/part.ts';
import type { Part } from '#domain/history/part.ts';
import { rewrite } from '#domain/history/rewrite.ts';
import { saidAt } from '#domain/history/said-at.ts';
import { asAt, without } from '#domain/history/wish.ts';
import { textsOf } from '#domain/plan/zones.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';
import { charactersIn, docAfter, ledgerOf, someHistory } from './history-world.ts';
import type { Character, History } from './history-world.ts';

const restorer = '00000000-0000-4000-8000-0000000000ff' as LogRow['personId'];
const restorersClient = 777_777;

const partsOf = ({ doc }: Ledger): Part[] => [
  ...textsOf('shared').map((key): Part => ({ kind: 'section', key })),
  ...[...doc.getMap('goals')._map.keys()].map((id): Part => ({ kind: 'goal', id })),
  ...[...doc.getMap('actions')._map.keys()].map((id): Part => ({ kind: 'action', id })),
];

const isIn = (part: Part, where: string): boolean => {
  const root = part.kind === 'section' ? `section:${part.key}` : `${part.kind}s/${part.id}`;
  return where === root || where.startsWith(`${root}/`);
};

const all = (texts: Map<string, Character[]>): Map<string, string> =>
  new Map([...texts.values()].flat().map(({ id, text }) => [id, text]));

/** The row that a change in a living document would be. */
function rowOf(doc: Y.Doc, seq: number, change: () => void): LogRow {
  const updates: Uint8Array[] = [];
  const note = (update: Uint8Array): unknown => updates.push(update);
  doc.clientID = restorersClient;
  doc.on('update', note);
  change();
  doc.off('update', note);
  const update =
    updates.length === 0 ? Y.encodeStateAsUpdate(new Y.Doc()) : Y.mergeUpdates(updates);
  return { seq, at: '2026-11-25T12:00:00.000Z', personId: restorer, update: toBase64(update) };
}

const then = ({ rows, clients }: History, row: LogRow): Ledger =>
  ledgerOf([...rows, row], [...clients, { clientId: restorersClient, personId: restorer }]);

describe('restoring a part', () => {
  it('makes it what it was, and touches nothing else', { timeout: 60_000 }, () => {
    const random = randomFrom(seedOfRun);
    let restored = 0;
    for (let n = 0; n < 60; n++) {
      const history = someHistory(random, 50);
      const { rows, ledger } = history;
      for (let m = 0; m < 5; m++) {
        const part = random.pick(partsOf(ledger));
        const seq = 1 + random.below(rows.length);
        const wanted = saidAt(ledger, part, seq);
        if (wanted === null) continue;
        const where = `seed ${random.seed}, ${nameOfPart(part)} as at ${seq} of ${rows.length}`;
        const doc = docAfter(rows, rows.length);
        const before = charactersIn(doc);
        const row = rowOf(doc, rows.length + 1, () => rewrite(doc, ledger, [part], asAt(seq)));
        const later = then(history, row);
        expect(saidAt(later, part, later.lastSeq), where).toEqual(wanted);
        for (const other of partsOf(ledger))
          if (nameOfPart(other) !== nameOfPart(part))
            expect(saidAt(later, other, later.lastSeq), `${where}: ${nameOfPart(other)}`).toEqual(
              saidAt(ledger, other, rows.length),
            );
        // What stands, and stood then, is not written again: its authors stay.
        const stoodThen = all(charactersIn(docAfter(rows, seq)));
        const stands = all(charactersIn(doc));
        for (const [name, characters] of before)
          for (const { id } of characters)
            if (!isIn(part, name) || stoodThen.has(id)) expect(stands.has(id), where).toBe(true);
        restored++;
      }
    }
    expect(restored).toBeGreaterThan(100);
  });

  it('keeps what others write meanwhile', { timeout: 60_000 }, () => {
    const random = randomFrom(seedOfRun);
    let kept = 0;
    for (let n = 0; n < 150; n++) {
      const { rows, clients } = someHistory(random, 40);
      const known = 1 + random.below(rows.length);
      const ledger = ledgerOf(rows.slice(0, known), clients);
      const part = random.pick(partsOf(ledger));
      const seq = 1 + random.below(known);
      const doc = docAfter(rows, rows.length);
      const seen = all(charactersIn(docAfter(rows, known)));
      const before = all(charactersIn(doc));
      rewrite(doc, ledger, [part], asAt(seq));
      const after = all(charactersIn(doc));
      for (const id of before.keys()) {
        if (seen.has(id)) continue;
        kept++;
        expect(after.has(id), `seed ${random.seed}, ${nameOfPart(part)}`).toBe(true);
      }
    }
    expect(kept).toBeGreaterThan(500);
  });
});

describe('taking back one person’s changes in a span', () => {
  it('loses no one else’s characters, whoever wrote meanwhile', { timeout: 60_000 }, () => {
    const random = randomFrom(seedOfRun);
    let [gone, kept, back] = [0, 0, 0];
    for (let n = 0; n < 200; n++) {
      const { rows, clients, people } = someHistory(random, 50);
      const known = 1 + random.below(rows.length);
      const ledger = ledgerOf(rows.slice(0, known), clients);
      const person = random.pick(people);
      const from = random.below(known);
      const to = from + random.below(known - from + 1);
      const doc = docAfter(rows, rows.length);
      const before = charactersIn(doc);
      const where = `seed ${random.seed}, history ${n}: ${person.slice(-2)} in ${from}–${to} of ${known}`;
      const owner = new Map(clients.map(({ clientId, personId }) => [clientId, personId]));
      const isTheirs = (id: string): boolean => {
        const [client = 0, clock = 0] = id.split(':').map(Number);
        const { born } = ledger.life(client, clock);
        return owner.get(client) === person && born !== null && born > from && born <= to;
      };
      doc.clientID = restorersClient;
      rewrite(doc, ledger, partsOf(ledger), without(ledger, person, from, to));
      const after = all(charactersIn(doc));
      for (const id of all(before).keys()) {
        expect(after.has(id), `${where}: ${id}`).toBe(!isTheirs(id));
        if (isTheirs(id)) gone++;
        else kept++;
      }
      back += [...after.keys()].filter((id) => id.startsWith(`${restorersClient}:`)).length;
    }
    expect(gone).toBeGreaterThan(200);
    expect(kept).toBeGreaterThan(2_000);
    expect(back).toBeGreaterThan(20);
  });

  it('undone at once, leaves everything as it was before', { timeout: 60_000 }, () => {
    const random = randomFrom(seedOfRun);
    let undone = 0;
    for (let n = 0; n < 300; n++) {
      const history = someHistory(random, 20 + random.below(20));
      const { rows, ledger } = history;
      const last = rows.at(-1)?.personId ?? '';
      // Their last rows, with nobody in between.
      let from = rows.length;
      while (from > 1 && rows[from - 1]?.personId === last && rows.length - from < 4) from--;
      const doc = docAfter(rows, rows.length);
      const row = rowOf(doc, rows.length + 1, () =>
        rewrite(doc, ledger, partsOf(ledger), without(ledger, last, from, rows.length)),
      );
      const later = then(history, row);
      for (const part of partsOf(ledger))
        expect(
          saidAt(later, part, later.lastSeq),
          `seed ${random.seed}, history ${n}: ${nameOfPart(part)} after ${from}`,
        ).toEqual(saidAt(ledger, part, from));
      undone++;
    }
    expect(undone).toBe(300);
  });
});
