// Ways round the rights inside a zone (authz.md, section 4, as far as they are about paths), as bytes
// on a bare socket. Siri sends each, and it is refused with the exact code; Maja, whose unit answers
// for the action, sends the same under her own client id, and it is stored.
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import * as Y from 'yjs';
import { actionText, itemOf } from '#domain/plan/document.ts';
import { addAction, addGoal, setActionField } from '#domain/plan/edits.ts';
import { encodeUpdate } from '#domain/sync/messages.ts';
import { planUnitId } from '../db/world.ts';
import { openKringSocket, until } from './support/clients.ts';
import type { RawSocket } from './support/clients.ts';
import { any, bytes, rawUpdate, text } from './support/raw-update.ts';
import type { Id, RawDelete, RawStruct } from './support/raw-update.ts';
import { openRightsWorld, said } from './support/rights-world.ts';
import type { RightsWorld } from './support/rights-world.ts';
import { milosZone } from './support/sync-world.ts';

const preschool = planUnitId('milo', 'blasippan');
const speech = planUnitId('milo', 'logoped');

let rights: RightsWorld;
/** High: of two values written side by side, the one of the higher client id counts. */
let nextClient = 4_294_000_000;
beforeAll(async () => {
  rights = await openRightsWorld();
  await rights.edit('siri', (doc) => {
    addAction(doc, { id: 'own', title: 'Språk', unit: speech });
    addGoal(doc, { id: 'goal', title: 'Mål' });
  });
});
afterAll(() => rights.close());

/** A bare socket of this person under a client id of their own, which has not written yet. */
async function socketOf(slug: string): Promise<RawSocket & { clientId: number }> {
  const clientId = nextClient++;
  const as = await rights.signIn(slug);
  const raw = await openKringSocket({
    port: rights.server.port,
    zone: milosZone,
    as,
    clientId,
  });
  return Object.assign(raw, { clientId });
}

/** What is sent back for one update: `committed`, or the code of the refusal. */
async function answerTo(slug: string, build: (client: number) => Uint8Array): Promise<string> {
  const raw = await socketOf(slug);
  raw.send(encodeUpdate(build(raw.clientId)));
  await until('an answer', () => raw.kringMessages().length > 0 || raw.code !== 0);
  const [answer] = raw.kringMessages();
  raw.socket.close();
  if (answer?.kind === 'denied') return answer.code;
  return answer?.kind ?? `closed ${raw.code}`;
}

const copy = (): Y.Doc => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(rights.witness.doc));
  return doc;
};

/** The bytes of an honest client's edit that its page would not have offered. */
const edited = (change: (doc: Y.Doc) => void) => (client: number) => {
  const doc = copy();
  const before = Y.encodeStateVector(doc);
  doc.clientID = client;
  doc.transact(() => change(doc));
  return Y.encodeStateAsUpdate(doc, before);
};

const idOf = (item: { id: Y.ID } | null | undefined): Id => {
  if (!item) throw new Error('nothing there');
  return [item.id.client, item.id.clock];
};
const valueOf = (id: string, field: string): Id =>
  idOf(itemOf(rights.witness.doc, 'actions', id)?._map.get(field));
const itself = (id: string): Id => idOf(rights.witness.doc.getMap('actions')._map.get(id));
const titleOf = (id: string): Y.Text => {
  const title = actionText(rights.witness.doc, id, 'title');
  if (!title) throw new Error('no title');
  return title;
};
const struct =
  (...structs: RawStruct[]) =>
  (client: number) =>
    rawUpdate([{ client, clock: 0, structs }]);

/** `null` as lib0 writes it. */
const nothing = [126];

const attacks: Record<string, (id: string) => (client: number) => Uint8Array> = {
  'words in a title, placed by their left neighbour': (id) =>
    struct(text('x', { origin: idOf(titleOf(id)._start) })),
  'words in a title, placed by their right neighbour': (id) =>
    struct(text('x', { right: idOf(titleOf(id)._start) })),
  'words in a title, placed by the id of the text': (id) =>
    struct(text('x', { parent: idOf(titleOf(id)._item) })),
  'a value over another, without deleting it': (id) =>
    struct(any(nothing, 1, { origin: valueOf(id, 'status') })),
  'a value over another, placed by its map and key': (id) =>
    struct(any(nothing, 1, { parent: itself(id), key: 'dueOn' })),
  'a value that is born deleted': (id) => struct(bytes(1, [1], { origin: valueOf(id, 'unitId') })),
  'a delete of a single value': (id) => () => rawUpdate([], [deleteOf(valueOf(id, 'status'))]),
  'a delete of the item': (id) => () => rawUpdate([], [deleteOf(itself(id))]),
  'another in the place of the item': (id) => struct(bytes(7, [1], { origin: itself(id) })),
  'another with the same name, beside it': (id) =>
    struct(bytes(7, [1], { parent: 'actions', key: id })),
  'taking it over and using that in one update': (id) =>
    edited((doc) => {
      setActionField(doc, id, 'unit', speech);
      setActionField(doc, id, 'status', 'DONE');
    }),
  'a forbidden part after an allowed one': (id) =>
    edited((doc) => {
      doc.getXmlFragment('section:about').push([new Y.XmlElement('paragraph')]);
      setActionField(doc, id, 'due', '2026-12-24');
    }),
};

const deleteOf = ([client, clock]: Id): RawDelete => [client, [clock, 1]];

describe('an action of another unit', () => {
  for (const [name, attack] of Object.entries(attacks))
    it(name, async () => {
      const id = name.replaceAll(/\W/g, '-');
      await rights.edit('hamid', (doc) => {
        addAction(doc, {
          ...{ id, title: 'Bildstöd', unit: preschool },
          ...{ due: '2026-12-03', status: 'IN_PROGRESS' as const },
        });
      });
      const [rows, before] = [await rights.logLength(), rights.seen()];
      expect(await answerTo('siri', attack(id))).toBe('not_responsible');
      expect(await rights.logLength()).toBe(rows);
      expect(rights.seen()).toBe(before);
      expect(await answerTo('maja', attack(id))).toBe('committed');
      await until('the witness sees it', () => rights.seen() !== before);
      expect(await rights.logLength()).toBe(rows + 1);
    });
});

test('a delete that runs from one’s own words over another unit’s value', async () => {
  // One client's clocks, one after the other: a new action of Siri's, then one of Maja's unit.
  await rights.edit('hamid', (doc) => {
    addAction(doc, { id: 'before', title: 'Siris', unit: speech });
    addAction(doc, { id: 'after', title: 'Majas', unit: preschool });
  });
  const [client, from] = valueOf('before', 'status');
  const [, until_] = valueOf('after', 'status');
  const [rows, before] = [await rights.logLength(), rights.seen()];
  const range = (length: number) => () => rawUpdate([], [[client, [from, length]]]);
  expect(await answerTo('siri', range(until_ - from + 1))).toBe('not_responsible');
  expect(await rights.logLength()).toBe(rows);
  expect(rights.seen()).toBe(before);
  expect(await answerTo('siri', range(1))).toBe('committed');
});

test('[SY12] a tail declared elsewhere, behind a beginning that is known: the beginning’s place counts', async () => {
  await rights.edit('hamid', (doc) => {
    addAction(doc, { id: 'handed-over', title: '', what: '', unit: speech });
  });
  const raw = await socketOf('siri');
  const place = { parent: idOf(actionText(rights.witness.doc, 'handed-over', 'what')?._item) };
  const prefix = rawUpdate([{ client: raw.clientId, clock: 0, structs: [text('mitt', place)] }]);
  raw.send(encodeUpdate(prefix));
  await until('her words are there', () => raw.kringMessages().length === 1);
  await rights.edit('hamid', (doc) => setActionField(doc, 'handed-over', 'unit', preschool));

  const [rows, before] = [await rights.logLength(), rights.seen()];
  const own = { parent: idOf(titleOf('own')._item) };
  const longer = text('mitt och mer', own);
  raw.send(encodeUpdate(rawUpdate([{ client: raw.clientId, clock: 0, structs: [longer] }])));
  await until('an answer', () => raw.kringMessages().length === 2);
  expect(raw.kringMessages()[1]).toMatchObject({ kind: 'denied', code: 'not_responsible' });
  expect(await rights.logLength()).toBe(rows);
  expect(rights.seen()).toBe(before);
  raw.socket.close();
});

test('[SY12] what is known already, with other content under another path, is acknowledged and is nothing', async () => {
  await rights.edit('hamid', (doc) => {
    addAction(doc, { id: 'theirs', title: 'Bildstöd', unit: preschool });
  });
  const raw = await socketOf('siri');
  const section = (doc: Y.Doc): RawStruct =>
    text('en', { origin: idOf(actionText(doc, 'own', 'title')?._start) });
  const first = section(rights.witness.doc);
  raw.send(encodeUpdate(rawUpdate([{ client: raw.clientId, clock: 0, structs: [first] }])));
  await until('stored', () => raw.kringMessages().length === 1);
  await until('the witness sees it', () => rights.seen().includes('en'));
  const [rows, before] = [await rights.logLength(), rights.seen()];
  const other = text('ej', { origin: idOf(titleOf('theirs')._start) });
  raw.send(encodeUpdate(rawUpdate([{ client: raw.clientId, clock: 0, structs: [other] }])));
  await until('an answer', () => raw.kringMessages().length === 2);
  expect(raw.kringMessages()[1]).toMatchObject({ kind: 'committed', frames: 2 });
  expect(await rights.logLength()).toBe(rows);
  expect(rights.seen()).toBe(before);
  raw.socket.close();
});

test('[SY10] an honest client may come back with a whole state full of others’ deletes', async () => {
  const doc = copy();
  await rights.edit('hamid', (into) => {
    addAction(into, { id: 'gone', title: 'Bort', unit: preschool });
  });
  await rights.edit('maja', (into) => into.getMap('actions').delete('gone'));
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(rights.witness.doc));
  const raw = await socketOf('siri');
  doc.clientID = raw.clientId;
  doc.transact(() => actionText(doc, 'own', 'title')?.insert(0, 'Nytt '));
  const rows = await rights.logLength();
  raw.send(encodeUpdate(Y.encodeStateAsUpdate(doc)));
  await until('an answer', () => raw.kringMessages().length === 1);
  expect(raw.kringMessages()[0]).toMatchObject({ kind: 'committed', frames: 1 });
  await until('the witness sees it', () => rights.seen() === said(doc));
  expect(await rights.logLength()).toBe(rows + 1);
  raw.socket.close();
});

test('[SY18] writing into a former life of an item: passed on as collected, and nothing is changed', async () => {
  await rights.edit('siri', (doc) => {
    addAction(doc, { id: 'twice', title: 'Siris', unit: speech });
  });
  const former = idOf(itemOf(rights.witness.doc, 'actions', 'twice')?._map.get('status'));
  await rights.edit('siri', (doc) => doc.getMap('actions').delete('twice'));
  await rights.edit('maja', (doc) => {
    addAction(doc, { id: 'twice', title: 'Majas', unit: preschool });
  });
  const before = rights.seen();
  expect(await answerTo('siri', struct(any(nothing, 1, { origin: former })))).toBe('committed');
  expect(await rights.edit('siri', (doc) => setActionField(doc, 'twice', 'status', 'DONE'))).toBe(
    'not_responsible',
  );
  expect(rights.seen()).toBe(before);
  expect(await rights.edit('maja', (doc) => setActionField(doc, 'twice', 'status', 'DONE'))).toBe(
    'stored',
  );
});
