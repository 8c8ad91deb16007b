// A zone under attack, seeded: between honest edits of those who lead, someone without most rights
// sends damaged and crafted updates. Whatever the gate lets through must show nothing where its sender
// may not write, throw on no copy, leave nothing waiting, and make the same document everywhere.
import * as Y from 'yjs';
import { mayWrite } from '#domain/access/write-rights.ts';
import { planPaths } from '#domain/plan/paths.ts';
import { PathIndex } from '#domain/sync/path-index/path-index.ts';
import { SET } from '#domain/sync/touch.ts';
import type { Verdict } from '#domain/sync/update-gate.ts';
import { GateWorld, hamid, preschool, siri, speech } from './gate-world.ts';
import type { Person } from './gate-world.ts';
import { crafted, damaged } from './hostile-updates.ts';
import { editAsLeader, editPlan, undoScope } from './plan-edits.ts';
import { elementsOf, isTangled, pathName, visible, watchedValue } from './plan-oracle.ts';
import { randomFrom } from './random.ts';
import type { Random } from './random.ts';

export interface HostileTally {
  hostile: number;
  honest: number;
  verdicts: Record<string, number>;
  /** Hostile updates that were stored and changed something that is seen. */
  effective: number;
}

export const emptyHostileTally = (): HostileTally => ({
  hostile: 0,
  honest: 0,
  verdicts: {},
  effective: 0,
});

const siriClients = [50, 51];

export class HostileSession {
  readonly #random: Random;
  readonly #tally: HostileTally;
  readonly #world = new GateWorld('shared', Uint8Array.of(0, 0));
  /** Collects, keeps everything, and one that hears late and of much at once. */
  readonly #server = new Y.Doc();
  readonly #keeping = new Y.Doc({ gc: false });
  readonly #late = new Y.Doc();
  #unheard: Uint8Array[] = [];
  readonly #log: Uint8Array[] = [];
  readonly #honest = new Y.Doc();
  #siris = new Y.Doc();

  constructor(seed: number, tally: HostileTally) {
    this.#random = randomFrom(seed);
    this.#tally = tally;
    for (const doc of [this.#server, this.#keeping, this.#late, this.#honest, this.#siris])
      undoScope(doc);
    this.#honest.clientID = this.#random.below(2 ** 32);
    this.#siris.clientID = siriClients[0] ?? 0;
  }

  run(rounds: number): void {
    const random = this.#random;
    for (let round = 0; round < rounds; round++) {
      if (random.chance(0.3)) this.#editHonestly();
      this.#attack();
      if (random.chance(0.05)) this.#hearLate();
    }
    this.#hearLate();
    this.#checkIndex();
    const seen = plainly(this.#keeping);
    // Someone may put words of their own where the order of hearing decides; the log has one order.
    const inOrder = [this.#server, this.#replayed()];
    for (const doc of isTangled(this.#keeping) ? inOrder : [...inOrder, this.#late])
      if (plainly(doc) !== seen) throw new Error('copies differ');
  }

  #editHonestly(): void {
    Y.applyUpdate(
      this.#honest,
      Y.encodeStateAsUpdate(this.#server, Y.encodeStateVector(this.#honest)),
      'server',
    );
    const before = Y.encodeStateVector(this.#honest);
    for (let n = this.#random.below(3); n >= 0; n--) editAsLeader(this.#honest, this.#random);
    const update = Y.encodeStateAsUpdate(this.#honest, before);
    this.#tally.honest++;
    const verdict = this.#world.judge({ ...hamid, writer: allRights }, update, 'syncStep2');
    if (verdict.kind !== 'store' && verdict.kind !== 'nothingNew' && !isLate(verdict))
      throw new Error(`an honest edit: ${JSON.stringify(verdict)}`);
    if (verdict.kind === 'store') this.#store(verdict.bytes);
  }

  #attack(): void {
    const random = this.#random;
    const update = random.chance(0.4)
      ? this.#damagedEdit()
      : crafted(this.#server, siriClients, random);
    this.#tally.hostile++;
    const before = this.#world.gate.index.encode();
    const verdict = this.#world.judge(siri, update);
    this.#tally.verdicts[verdict.kind] = (this.#tally.verdicts[verdict.kind] ?? 0) + 1;
    if (verdict.kind !== 'store') {
      if (!same(before, this.#world.gate.index.encode())) throw new Error('a refusal left a trace');
      return;
    }
    const seen = visible(this.#keeping);
    const may = this.#rightsNow();
    this.#store(verdict.bytes);
    const after = visible(this.#keeping);
    const changed = [...new Set([...seen.keys(), ...after.keys()])].filter(
      (path) => seen.get(path) !== after.get(path),
    );
    if (changed.length > 0) this.#tally.effective++;
    // What goes with an item that went, or came with one that came, was judged with the item.
    const wholes = new Set(changed.filter((path) => path.split(' / ').length === 2));
    for (const path of changed) {
      const [root = '', id = '', field] = path.split(' / ');
      const withItem =
        field !== undefined && field !== 'sealed' && wholes.has(pathName([root, id]));
      if (!withItem && !may.has(path) && !this.#may(may, path))
        throw new Error(`${path} was changed and is not theirs`);
    }
  }

  /** Judged by what stood before the update. */
  #rightsNow(): Map<string, unknown> {
    const values = new Map<string, unknown>();
    for (const root of ['actions', 'goals'])
      for (const id of this.#keeping.getMap(root).keys())
        for (const field of ['unitId', 'sealed']) {
          const value = watchedValue(this.#keeping, [root, id, field]);
          if (value !== undefined) values.set(`= ${pathName([root, id, field])}`, value);
        }
    return values;
  }

  #may(values: ReadonlyMap<string, unknown>, path: string): boolean {
    const touch = { path: path.split(' / '), ops: SET };
    return (
      mayWrite(siri.writer, 'shared', touch, (asked) => values.get(`= ${pathName(asked)}`)) === null
    );
  }

  #damagedEdit(): Uint8Array {
    this.#hearAsSiri();
    const before = Y.encodeStateVector(this.#siris);
    for (let n = this.#random.below(2); n >= 0; n--) editPlan(this.#siris, this.#random);
    const update = Y.encodeStateAsUpdate(this.#siris, before);
    // What was made and never sent is forgotten, as by a page that is loaded again.
    if (this.#random.chance(0.9)) return damaged(update, this.#random);
    return update;
  }

  /**
   * Her own copy holds what she made and never sent, at clocks that the zone may have from her in another
   * shape by now. Where that breaks her copy, and nobody else's, she loads the page again.
   */
  #hearAsSiri(): void {
    const hear = (): void =>
      Y.applyUpdate(
        this.#siris,
        Y.encodeStateAsUpdate(this.#server, Y.encodeStateVector(this.#siris)),
        'server',
      );
    try {
      hear();
    } catch {
      this.#siris = new Y.Doc();
      undoScope(this.#siris);
      this.#siris.clientID = siriClients[0] ?? 0;
      hear();
    }
  }

  #store(update: Uint8Array): void {
    this.#world.gate.settled();
    this.#log.push(update);
    this.#unheard.push(update);
    for (const doc of [this.#server, this.#keeping]) apply(doc, update);
  }

  #hearLate(): void {
    if (this.#unheard.length > 0) apply(this.#late, Y.mergeUpdates(this.#unheard));
    this.#unheard = [];
  }

  /** What the index calls deleted is shown nowhere, and what it places is where Yjs has it. */
  #checkIndex(): void {
    const { index } = this.#world.gate;
    for (const { client, clock, path, deleted, format } of elementsOf(this.#keeping)) {
      const known = index.element(client, clock);
      if (known.deleted && !deleted && !format) throw new Error(`${client}:${clock} is shown`);
      if (known.path.length > 0 && path !== null && pathName(known.path) !== path)
        throw new Error(`${client}:${clock} lies in ${path}`);
    }
  }

  /** The zone as the next process finds it: from the log, and from either snapshot. */
  #replayed(): Y.Doc {
    const index = new PathIndex(planPaths);
    const doc = new Y.Doc();
    undoScope(doc);
    for (const update of this.#log) {
      index.load(update);
      apply(doc, update);
    }
    for (const snapshot of [this.#server, this.#keeping].map((copy) => Y.encodeStateAsUpdate(copy)))
      new PathIndex(planPaths).load(snapshot);
    return doc;
  }
}

/** Someone of every unit who leads: what the page offers them is never refused. */
const allRights: Person['writer'] = {
  ...hamid.writer,
  unitIds: [preschool, speech, '00000000-0000-4000-8000-000000000003'],
};

/** Honest edits meet hostile ones: a seal is a seal, also when it was Siri's own new item. */
const isLate = (verdict: Verdict): boolean =>
  verdict.kind === 'denied' && verdict.code === 'sealed';

function apply(doc: Y.Doc, update: Uint8Array): void {
  Y.applyUpdate(doc, update);
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
    throw new Error('something waits for what never comes');
}

const plainly = (doc: Y.Doc): string => JSON.stringify([...visible(doc)].sort());

const same = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);
