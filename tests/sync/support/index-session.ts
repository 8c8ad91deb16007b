// One seeded session of several honest clients, judged by a path index and measured against real
// documents after every update: nothing unreported, nothing refused that is whole, the index equal
// to the document also after a restart. Used by the property test and, for long, by `npm run fuzz`.
import * as Y from 'yjs';
import { planPaths } from '#domain/plan/paths.ts';
import { PathIndex } from '#domain/sync/path-index/path-index.ts';
import { DEL, FMT } from '#domain/sync/touch.ts';
import { updateLimits } from '#domain/sync/update-limits.ts';
import { UpdateRefused } from '#domain/sync/update-reader.ts';
import { editPlan, undoScope } from './plan-edits.ts';
import {
  changedBy,
  elementsOf,
  isTangled,
  pathName,
  visible,
  watchedPaths,
  watchedValue,
} from './plan-oracle.ts';
import { randomFrom } from './random.ts';
import type { Random } from './random.ts';

export interface Tally {
  updates: number;
  /** Updates with a hole before them, refused as they should be. */
  gaps: number;
  rewritten: number;
  rollbacks: number;
  restarts: number;
  touches: number;
  /** Touches without a change that can be seen. */
  unseen: number;
  /** … of which the update only deleted something. */
  unseenDeletes: number;
  /** Format marks that a document has deleted by itself, which no update says. */
  tidied: number;
  /** Sessions in which Yjs itself has put something down in an order that depends on the copy. */
  tangled: number;
}

export const emptyTally = (): Tally => ({
  updates: 0,
  gaps: 0,
  rewritten: 0,
  rollbacks: 0,
  restarts: 0,
  touches: 0,
  unseen: 0,
  unseenDeletes: 0,
  tidied: 0,
  tangled: 0,
});

interface Client {
  doc: Y.Doc;
  undo: Y.UndoManager;
  unsent: Uint8Array[];
  /** Something of this client never arrived: only a state can close the hole. */
  holes: boolean;
}

const limits = updateLimits.syncStep2;

export class IndexSession {
  readonly #random: Random;
  readonly #tally: Tally;
  readonly #clients: Client[];
  /** Collects what was deleted, as most do, and one that keeps everything. */
  readonly #server = new Y.Doc();
  readonly #keeping = new Y.Doc({ gc: false });
  #index = new PathIndex(planPaths);

  constructor(seed: number, tally: Tally) {
    this.#random = randomFrom(seed);
    this.#tally = tally;
    const people = 2 + this.#random.below(4);
    this.#clients = Array.from({ length: people }, () => openClient(this.#random));
    for (const doc of [this.#server, this.#keeping]) nameRoots(doc);
  }

  run(rounds: number): void {
    for (let round = 0; round < rounds; round++) {
      const client = this.#random.pick(this.#clients);
      this.#edit(client);
      if (client.unsent.length > 0 && this.#random.chance(0.8)) this.#send(client);
      if (this.#random.chance(0.4)) this.#receive(this.#random.pick(this.#clients));
      if (this.#random.chance(0.03)) this.#restart();
      if (round % 10 === 9) this.#compare();
    }
    for (const client of this.#clients) {
      this.#take(this.#stateOf(client));
      client.holes = false;
    }
    for (const client of this.#clients) this.#receive(client);
    this.#compare();
    const whole = plainly(this.#server);
    if (isTangled(this.#keeping)) this.#tally.tangled++;
    else for (const { doc } of this.#clients) must(equal(plainly(doc), whole), 'copies differ');
  }

  #edit(client: Client): void {
    for (let n = this.#random.below(4); n >= 0; n--)
      if (this.#random.chance(0.1)) client.undo.undo();
      else if (this.#random.chance(0.05)) client.undo.redo();
      else editPlan(client.doc, this.#random);
  }

  #send(client: Client): void {
    const unsent = client.unsent.splice(0);
    const random = this.#random;
    if (random.chance(client.holes ? 0.6 : 0.2)) {
      client.holes = false;
      this.#take(random.chance(0.5) ? Y.encodeStateAsUpdate(client.doc) : this.#stateOf(client));
    } else if (random.chance(0.05)) client.holes = true;
    else if (random.chance(0.3)) this.#take(Y.mergeUpdates(unsent), true);
    else for (const update of unsent) this.#take(update, true);
  }

  #stateOf({ doc }: Client): Uint8Array {
    return Y.encodeStateAsUpdate(doc, this.#index.stateVector());
  }

  #receive({ doc }: Client): void {
    Y.applyUpdate(
      doc,
      Y.encodeStateAsUpdate(
        this.#random.chance(0.8) ? this.#server : this.#keeping,
        Y.encodeStateVector(doc),
      ),
      'server',
    );
  }

  /** An update that may build on something lost is allowed to be a gap; no other is. */
  #take(update: Uint8Array, mayGap = false): void {
    const tally = this.#tally;
    let staged: ReturnType<PathIndex['stage']>;
    try {
      if (this.#random.chance(0.1)) this.#tryAndTakeBack(update);
      staged = this.#index.stage(update, { limits });
    } catch (error) {
      if (!(error instanceof UpdateRefused) || error.code !== 'gap' || !mayGap) throw error;
      tally.gaps++;
      return;
    }
    tally.updates++;
    const touches = new Map(staged.touches.map(({ path, ops }) => [pathName(path), ops]));
    for (const path of watchedPaths)
      must(
        equal(staged.valueBefore(path), watchedValue(this.#keeping, path)),
        `value before at ${pathName(path)}`,
      );
    const { bytes } = staged;
    staged.commit();
    if (bytes !== update) tally.rewritten++;
    this.#measure(update, bytes, touches);
  }

  #tryAndTakeBack(update: Uint8Array): void {
    const before = this.#index.encode();
    this.#index.stage(update, { limits }).rollback();
    must(equal(this.#index.encode(), before), 'a rollback left something');
    this.#tally.rollbacks++;
  }

  #measure(raw: Uint8Array, bytes: Uint8Array | null, touches: ReadonlyMap<string, number>): void {
    const tally = this.#tally;
    const before = visible(this.#keeping);
    const changed = changedBy(this.#keeping, bytes ?? nothing);
    const after = visible(this.#keeping);
    const seen = new Set(
      [...new Set([...before.keys(), ...after.keys()])].filter(
        (path) => before.get(path) !== after.get(path),
      ),
    );
    for (const path of new Set([...seen, ...changed]))
      must(covered(path, touches), `${path} changed and was not reported`);
    tally.touches += touches.size;
    for (const [path, ops] of touches)
      if (!seen.has(path)) {
        tally.unseen++;
        if ((ops & ~(DEL | FMT)) === 0 && (ops & FMT) === 0) tally.unseenDeletes++;
      }
    // What is passed on does what the client's own bytes would have done.
    Y.applyUpdate(this.#server, raw);
    for (const doc of [this.#server, this.#keeping])
      must(doc.store.pendingStructs === null && doc.store.pendingDs === null, 'something waits');
    must(
      equal(plainly(this.#server), plainly(this.#keeping)),
      'the stored bytes do something else',
    );
    for (const path of watchedPaths)
      must(
        equal(this.#index.value(path), watchedValue(this.#keeping, path)),
        `value at ${pathName(path)}`,
      );
  }

  #restart(): void {
    this.#tally.restarts++;
    const kept = this.#random.below(3);
    if (kept === 0) this.#index = PathIndex.decode(this.#index.encode(), planPaths);
    else {
      this.#index = new PathIndex(planPaths);
      this.#index.load(Y.encodeStateAsUpdate(kept === 1 ? this.#server : this.#keeping));
    }
  }

  /** Every element's path and whether it is deleted. */
  #compare(): void {
    must(equal(this.#index.stateVector(), Y.encodeStateVector(this.#keeping)), 'the clocks differ');
    for (const { client, clock, length, path, deleted, format } of elementsOf(this.#keeping))
      for (const at of new Set([clock, clock + length - 1])) {
        const known = this.#index.element(client, at);
        if (known.deleted !== deleted) {
          must(format, `deleted at ${client}:${at} (${path})`);
          this.#tally.tidied++;
        }
        if (known.path.length > 0 && path !== null)
          must(pathName(known.path) === path, `path of ${client}:${at}`);
      }
  }
}

const nothing = Uint8Array.of(0, 0);

function openClient(random: Random): Client {
  const doc = new Y.Doc({ gc: random.chance(0.8) });
  doc.clientID = random.below(2 ** 32);
  nameRoots(doc);
  const client: Client = { doc, undo: new Y.UndoManager(undoScope(doc)), unsent: [], holes: false };
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== 'server') client.unsent.push(update);
  });
  return client;
}

const nameRoots = (doc: Y.Doc): void => void undoScope(doc);

/** An entry that is written anew takes along what lay under it. */
const covered = (path: string, touches: ReadonlyMap<string, number>): boolean =>
  touches.has(path) || [...touches.keys()].some((touched) => path.startsWith(`${touched} / `));

function plainly(doc: Y.Doc): unknown {
  return [...visible(doc)].sort(([a], [b]) => (a < b ? -1 : 1));
}

function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a instanceof Uint8Array && b instanceof Uint8Array)
    return a.length === b.length && a.every((byte, i) => byte === b[i]);
  return typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b);
}

function must(fact: boolean, what: string): void {
  if (!fact) throw new Error(what);
}
