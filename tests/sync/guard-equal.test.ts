// While both exist: the gate's index and the guard over a Y.Doc judge alike, honest updates and
// damaged ones. Goes with the guard.
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { planPaths } from '#domain/plan/paths.ts';
import { knownStateOf } from '#domain/sync/known-state.ts';
import { PathIndex } from '#domain/sync/path-index/path-index.ts';
import { checkUpdate } from '#domain/sync/update-guard.ts';
import { updateLimits } from '#domain/sync/update-limits.ts';
import { UpdateRefused } from '#domain/sync/update-reader.ts';
import { editPlan, undoScope } from './support/plan-edits.ts';
import { visible } from './support/plan-oracle.ts';
import { randomFrom, seedOfRun } from './support/random.ts';
import type { Random } from './support/random.ts';

const limits = updateLimits.update;

function damage(update: Uint8Array, random: Random): Uint8Array {
  const bytes = Array.from(update);
  for (let n = 1 + random.below(2); n > 0; n--) {
    const at = random.below(bytes.length);
    if (random.chance(0.7)) bytes[at] = random.pick([0, 1, 2, 127, 128, random.below(256)]);
    else bytes.splice(at, 1 + random.below(2));
  }
  return Uint8Array.from(bytes);
}

test('the index and the guard it replaces judge alike', () => {
  const random = randomFrom(seedOfRun);
  const same: Record<string, number> = {};
  const other: Record<string, number> = {};
  for (let session = 0; session < 15; session++) {
    const doc = new Y.Doc();
    undoScope(doc);
    const index = new PathIndex(planPaths);
    const clients = [new Y.Doc(), new Y.Doc(), new Y.Doc()];
    for (let round = 0; round < 60; round++) {
      const client = random.pick(clients);
      const before = random.chance(0.1) ? undefined : Y.encodeStateVector(client);
      for (let n = random.below(3); n >= 0; n--) editPlan(client, random);
      const honest = Y.encodeStateAsUpdate(client, before);
      for (const frame of [
        damage(honest, random),
        Y.encodeStateAsUpdate(client, Y.encodeStateVector(doc)),
      ]) {
        const old = checkUpdate(frame, knownStateOf(doc), () => 'mine', limits);
        const said = old.ok ? 'ok' : old.code;
        let bytes: Uint8Array | null = null;
        let now = 'ok';
        try {
          const staged = index.stage(frame, { limits });
          bytes = staged.bytes;
          if (old.ok) staged.commit();
          else staged.rollback();
        } catch (error) {
          if (!(error instanceof UpdateRefused)) throw error;
          now = error.code;
        }
        if (now === said) same[now] = (same[now] ?? 0) + 1;
        else other[`${said} → ${now}`] = (other[`${said} → ${now}`] ?? 0) + 1;
        if (now === 'ok' && said !== 'ok')
          throw new Error(`seed ${seedOfRun}: ${said} is let through`);
        if (!old.ok) continue;
        if (now !== 'ok' && old.update.bytes !== null) {
          // Follow the document, so that the session goes on.
          index.load(old.update.bytes);
        }
        if (now === 'ok' && old.update.bytes !== null && bytes !== null) {
          const copy = new Y.Doc();
          undoScope(copy);
          Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
          Y.applyUpdate(copy, bytes);
          Y.applyUpdate(doc, old.update.bytes);
          expect([...visible(copy)].sort(), `seed ${seedOfRun}`).toEqual([...visible(doc)].sort());
        } else if (old.update.bytes !== null) Y.applyUpdate(doc, old.update.bytes);
      }
      if (random.chance(0.5)) {
        const reader = random.pick(clients);
        Y.applyUpdate(reader, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(reader)));
      }
    }
  }
  console.log(`seed ${seedOfRun}`, { same, other });
  // New: roots that no plan has; and what is gone for a document is still two places for the index.
  for (const pair of Object.keys(other)) expect(pair).toMatch(/→ root$|^ok → cross-list$/);
}, 120_000);
