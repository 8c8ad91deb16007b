// What judging costs, beside what applying costs: the gate (index, authorship, rights) against
// Y.applyUpdate on the same updates, the memory of both, and how long each takes to load.
//
//   node --expose-gc bench/gate.ts TRACE.json.gz [--edits N] [--repeat N]
//
// The trace is one of josephg/editing-traces (one person, one text); a plan that several people
// write in is made up. Times are processor time, the best of several
// alternating rounds.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import * as Y from 'yjs';
import type { Writer } from '#domain/access/write-rights.ts';
import type { PersonId } from '#domain/ids.ts';
import { planPaths } from '#domain/plan/paths.ts';
import { sectionRoot } from '#domain/plan/zones.ts';
import { PathIndex } from '#domain/sync/path-index/path-index.ts';
import { UpdateGate } from '#domain/sync/update-gate.ts';
import { editAsLeader } from '../tests/sync/support/plan-edits.ts';
import { randomFrom } from '../tests/sync/support/random.ts';

interface Trace {
  txns: { patches: [at: number, deleted: number, inserted: string][] }[];
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    edits: { type: 'string', default: '260000' },
    repeat: { type: 'string', default: '3' },
  },
});

/** The updates of one person who types a recorded text, a transaction each. */
function typed(file: string, edits: number): Uint8Array[] {
  const { txns } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Trace;
  const doc = new Y.Doc();
  const text = new Y.XmlText();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  doc.getXmlFragment(sectionRoot('about')).insert(0, [text]);
  for (const { patches } of txns.slice(0, edits))
    doc.transact(() => {
      for (const [at, deleted, inserted] of patches) {
        if (deleted > 0) text.delete(at, deleted);
        if (inserted !== '') text.insert(at, inserted);
      }
    });
  return updates;
}

/** A plan that six people write in, each seeing what the others do after a while. */
function planned(edits: number): Uint8Array[] {
  const random = randomFrom(1);
  const updates: Uint8Array[] = [];
  const docs = Array.from({ length: 6 }, () => new Y.Doc());
  for (const doc of docs)
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'other') updates.push(update);
    });
  const seen = docs.map(() => 0);
  while (updates.length < edits) {
    const n = random.below(docs.length);
    const doc = docs[n];
    if (doc === undefined) break;
    const news = updates.slice(seen[n]);
    if (news.length > 0) Y.applyUpdate(doc, Y.mergeUpdates(news), 'other');
    seen[n] = updates.length;
    for (let burst = 1 + random.below(20); burst > 0; burst--) editAsLeader(doc, random);
  }
  return updates;
}

const person = '00000000-0000-4000-8000-000000000100' as PersonId;
const writer: Writer = {
  role: 'professional',
  sector: 'school',
  unitIds: [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`),
  leads: true,
  reportingUnitIds: [],
};

function judgeAll(updates: readonly Uint8Array[]): UpdateGate {
  const gate = new UpdateGate('shared', new PathIndex(planPaths), []);
  const asking = {
    kind: 'update',
    access: 'edit',
    connection: {},
    person,
    writer,
    zoneBytes: 0,
  } as const;
  for (const bytes of updates) {
    const verdict = gate.judge({ ...asking, bytes });
    if (verdict.kind !== 'store') throw new Error(`an honest update: ${JSON.stringify(verdict)}`);
    gate.settled();
  }
  return gate;
}

function applyAll(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

/** Milliseconds of processor time: others may be at work on this machine. */
function timed(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const best = (times: number, work: () => unknown): number =>
  Math.min(...Array.from({ length: times }, () => timed(work)));

/** Bytes of one, told from twenty. */
function heapOf<T>(make: () => T): number {
  const collect = globalThis.gc;
  if (collect === undefined) return NaN;
  const used = (): number => {
    for (let n = 0; n < 4; n++) collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  make();
  const before = used();
  const made = Array.from({ length: 20 }, make);
  return Math.round((used() - before) / made.length);
}

function measure(name: string, updates: readonly Uint8Array[]): void {
  let judging = Infinity;
  let applying = Infinity;
  for (let n = Number(options.repeat); n > 0; n--) {
    judging = Math.min(
      judging,
      timed(() => judgeAll(updates)),
    );
    applying = Math.min(
      applying,
      timed(() => applyAll(updates)),
    );
  }
  const { index } = judgeAll(updates);
  const snapshot = Y.encodeStateAsUpdate(applyAll(updates));
  const load = (): PathIndex => {
    const fresh = new PathIndex(planPaths);
    fresh.load(snapshot);
    return fresh;
  };
  // As it is stored beside a snapshot.
  const stored = load().encode();
  const open = (): Y.Doc => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, snapshot);
    return doc;
  };
  const decode = (): PathIndex => PathIndex.decode(stored, planPaths);
  const per = (ms: number): string => `${((1000 * ms) / updates.length).toFixed(2)} µs`;
  console.log(`\n${name}: ${updates.length} updates`);
  console.table({
    'per update, gate': per(judging),
    'per update, Y.applyUpdate': per(applying),
    snapshot: `${snapshot.length} B`,
    'index stored': `${stored.length} B`,
    'index in memory, own estimate': `${decode().bytes} B`,
    'index in memory': `${heapOf(decode)} B`,
    'Y.Doc in memory': `${heapOf(open)} B`,
    'index after all this, own estimate': `${index.bytes} B`,
    'index decoded': `${best(20, decode).toFixed(2)} ms`,
    'index from snapshot': `${best(20, load).toFixed(2)} ms`,
    'Y.Doc from snapshot': `${best(20, open).toFixed(2)} ms`,
  });
}

const [trace] = positionals;
if (trace !== undefined) measure('one text', typed(trace, Number(options.edits)));
measure('a plan', planned(20_000));
