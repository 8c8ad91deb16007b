// What really is in the database, read past the server: the document from snapshot and tail, and once
// more from the log alone. The two must be one document, and the log must have no holes.
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Sql } from 'postgres';
import * as Y from 'yjs';
import { until } from '../sync/support/clients.ts';

interface Row {
  seq: string;
  bytes: Uint8Array;
}

const replay = (rows: readonly Row[]): Y.Doc => {
  const doc = new Y.Doc();
  for (const { bytes } of rows) Y.applyUpdate(doc, bytes);
  return doc;
};

/**
 * Which elements are visible, as ranges of clocks. Format marks are left out: whoever reads a text
 * with Yjs removes marks that have no effect, each reader by itself.
 */
function visible(doc: Y.Doc): [client: number, ranges: string][] {
  return [...doc.store.clients]
    .map(([client, structs]): [number, string] => {
      const ranges: [from: number, to: number][] = [];
      for (const struct of structs) {
        if (
          struct.deleted ||
          (struct instanceof Y.Item && struct.content instanceof Y.ContentFormat)
        )
          continue;
        const { clock } = struct.id;
        const last = ranges.at(-1);
        if (last?.[1] === clock) last[1] += struct.length;
        else ranges.push([clock, clock + struct.length]);
      }
      return [client, ranges.join(' ')];
    })
    .sort(([one], [other]) => one - other);
}

const reach = (doc: Y.Doc): [number, number][] =>
  [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([one], [other]) => one - other);

export const sameDocument = (one: Y.Doc, other: Y.Doc): boolean =>
  isDeepStrictEqual(reach(one), reach(other)) && isDeepStrictEqual(visible(one), visible(other));

/** What a process that only has the database reads. */
export async function coldDocument(sql: Sql, zone: string): Promise<Y.Doc> {
  const log = await sql<Row[]>`
    select seq, update as bytes from app.zone_updates where zone_id = ${zone} order by seq`;
  const [snapshot] = await sql<Row[]>`
    select seq, state as bytes from app.zone_snapshots
    where zone_id = ${zone} order by seq desc limit 1`;
  const first = Number(log[0]?.seq ?? 1);
  assert.deepEqual(
    log.map(({ seq }) => Number(seq)),
    log.map((_, index) => first + index),
    'the log has no holes',
  );
  const whole = replay(log);
  assert.equal(whole.store.pendingStructs, null, 'everything in the log has its place');
  assert.equal(whole.store.pendingDs, null, 'every delete in the log has its place');
  if (snapshot === undefined) return whole;
  const tail = log.filter(({ seq }) => Number(seq) > Number(snapshot.seq));
  const short = replay([snapshot, ...tail]);
  assert.ok(sameDocument(whole, short), 'snapshot and tail are the same document as the log');
  return short;
}

export async function becomesEqual(what: string, doc: Y.Doc, cold: Y.Doc, ms = 20_000) {
  await until(`${what}: equal copies`, () => sameDocument(doc, cold), ms);
  for (const name of cold.share.keys()) {
    const [ours, theirs] = [doc, cold].map((one) => readable(one, name));
    assert.deepEqual(ours, theirs, `${what}: ${name}`);
  }
}

/** Roots of a replayed document have no type until someone says which. */
const readable = (doc: Y.Doc, name: string): unknown =>
  name.startsWith('section:') ? doc.getXmlFragment(name).toString() : doc.getMap(name).toJSON();
