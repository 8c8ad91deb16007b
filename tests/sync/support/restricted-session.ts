// Honest people with different rights in one zone: a preschool, a speech therapist, someone who leads
// and someone who only reads. Each does what their page offers, live or after a time without network;
// none of it may ever be refused.
import * as Y from 'yjs';
import { actionsRoot } from '#domain/plan/zones.ts';
import { GateWorld, hamid, maja, siri } from './gate-world.ts';
import type { Person } from './gate-world.ts';
import { editGoalsAndTexts, typeInto, undoScope } from './plan-edits.ts';
import { isTangled, visible } from './plan-oracle.ts';
import { randomFrom } from './random.ts';
import type { Random } from './random.ts';

export interface RestrictedTally {
  live: number;
  states: number;
  nothingNew: number;
  /** Stored without a part of it: format marks that somebody tidied away. */
  shortened: number;
}

export const emptyRestrictedTally = (): RestrictedTally => ({
  live: 0,
  states: 0,
  nothingNew: 0,
  shortened: 0,
});

interface Page {
  by: Person;
  name: string;
  doc: Y.Doc;
  undo: Y.UndoManager;
  unsent: Uint8Array[];
}

export class RestrictedSession {
  readonly #random: Random;
  readonly #tally: RestrictedTally;
  readonly #world = new GateWorld('shared', Uint8Array.of(0, 0));
  readonly #log = new Y.Doc();
  readonly #pages: Page[];
  #made = 0;

  constructor(seed: number, tally: RestrictedTally) {
    this.#random = randomFrom(seed);
    this.#tally = tally;
    const reader: Person = { ...siri, connection: {}, access: 'read' };
    this.#pages = Object.entries({ maja, siri, hamid, reader }).map(([name, by]) =>
      openPage(name, by, this.#random.below(2 ** 32)),
    );
    undoScope(this.#log);
  }

  run(rounds: number): void {
    const random = this.#random;
    for (let round = 0; round < rounds; round++) {
      const page = random.pick(this.#pages);
      if (page.name !== 'reader') this.#edit(page);
      if (random.chance(0.7)) this.#send(page);
      if (random.chance(0.5)) this.#world.gate.settled();
      if (random.chance(0.4)) this.#receive(random.pick(this.#pages));
    }
    for (const page of this.#pages) this.#answer(page, this.#stateOf(page), 'syncStep2');
    this.#world.gate.settled();
    for (const page of this.#pages) this.#receive(page);
    if (isTangled(this.#log)) return;
    for (const page of this.#pages) {
      const mine = JSON.stringify([...visible(page.doc)].sort());
      const theirs = JSON.stringify([...visible(this.#log)].sort());
      if (mine !== theirs) throw new Error(`${page.name} sees something else`);
    }
  }

  #edit({ doc, name, undo }: Page): void {
    for (let n = this.#random.below(4); n >= 0; n--)
      if (this.#random.chance(0.1)) undo.undo();
      else if (this.#random.chance(0.05)) undo.redo();
      else this.#editWithin(doc, name);
  }

  /** What the page of this person offers. New actions have new names, as in our pages. */
  #editWithin(doc: Y.Doc, name: string): void {
    const random = this.#random;
    const actions = doc.getMap(actionsRoot);
    const ids = [...actions.keys()].filter((id) => name === 'hamid' || id.startsWith(`a-${name}-`));
    const move = random.below(10);
    if (move < 4) return editGoalsAndTexts(doc, random);
    if (ids.length < 2 && name !== 'hamid')
      return void actions.set(`a-${name}-${this.#made++}`, newAction(name));
    if (ids.length === 0) return;
    const id = random.pick(ids);
    const action = actions.get(id) as Y.Map<unknown>;
    // Not to be undone: that would write down how it goes, which is the unit's.
    if (move < 5) doc.transact(() => actions.delete(id), 'removal');
    else if (move < 6) action.set('position', `a${random.below(99)}`);
    else if (move < 7 && name !== 'hamid') action.set('status', random.pick(['PLANNED', 'DONE']));
    else typeInto(action.get('title') as Y.Text, random);
  }

  #send(page: Page): void {
    const unsent = page.unsent.splice(0);
    if (this.#random.chance(0.25)) {
      const whole = this.#random.chance(0.4);
      this.#answer(
        page,
        whole ? Y.encodeStateAsUpdate(page.doc) : this.#stateOf(page),
        'syncStep2',
      );
    } else if (unsent.length > 0 && this.#random.chance(0.3))
      this.#answer(page, Y.mergeUpdates(unsent), 'update');
    else for (const update of unsent) this.#answer(page, update, 'update');
  }

  #answer({ by, name }: Page, update: Uint8Array, kind: 'update' | 'syncStep2'): void {
    const verdict = this.#world.judge(by, update, kind);
    this.#tally[kind === 'update' ? 'live' : 'states']++;
    if (verdict.kind === 'nothingNew') this.#tally.nothingNew++;
    else if (verdict.kind !== 'store')
      throw new Error(`${name}'s honest ${kind}: ${JSON.stringify(verdict)}`);
    else {
      if (kind === 'update' && verdict.bytes.length < update.length) this.#tally.shortened++;
      Y.applyUpdate(this.#log, verdict.bytes);
    }
  }

  #stateOf({ doc }: Page): Uint8Array {
    return Y.encodeStateAsUpdate(doc, this.#world.gate.index.stateVector());
  }

  /** Everything that is committed. */
  #receive({ doc }: Page): void {
    this.#world.gate.settled();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.#log, Y.encodeStateVector(doc)), 'server');
  }
}

function openPage(name: string, by: Person, client: number): Page {
  const doc = new Y.Doc();
  doc.clientID = client;
  const page = {
    by,
    name,
    doc,
    undo: new Y.UndoManager(undoScope(doc)),
    unsent: [] as Uint8Array[],
  };
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== 'server') page.unsent.push(update);
  });
  return page;
}

const people: Record<string, Person> = { maja, siri, hamid };

const newAction = (name: string): Y.Map<unknown> =>
  new Y.Map<unknown>([
    ['title', new Y.Text('Något nytt')],
    ['status', 'PLANNED'],
    ['unitId', people[name]?.writer.unitIds[0] ?? null],
    ['position', 'a1'],
  ]);
