// Random but honest editing of a shared zone, through Yjs' own interface: what our pages do (texts,
// rich text, fields, adding, removing, moving) and what other Yjs programs may do in the same roots
// (attributes, embeds, lists, maps in maps, bytes), so that the index sees every kind of content.
import * as Y from 'yjs';
import { actionsRoot, easySection, goalsRoot, sectionRoot } from '#domain/plan/zones.ts';
import type { Random } from './random.ts';

// No characters outside the BMP: an edit at a random place would cut one in two, which no editor does.
const words = ['hej', 'å', 'mål ', 'Milo', '–', 'talar\n', ' med '];
export const units = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
const sections = [easySection, 'about', 'situation'].map(sectionRoot);

type Move = (doc: Y.Doc, random: Random) => void;

/** Anything a Yjs program may do in a plan's roots. */
export function editPlan(doc: Y.Doc, random: Random): void {
  doc.transact(() => random.pick(moves)(doc, random));
}

/** What our own page offers to someone who leads the plan, seals apart. */
export function editAsLeader(doc: Y.Doc, random: Random): void {
  doc.transact(() => random.pick(pageMoves)(doc, random));
}

/** What everyone may do who may edit: the texts, and the goals that are not sealed. */
export const editGoalsAndTexts: Move = (doc, random) => random.pick(goalAndTextMoves)(doc, random);

/** What a page lets be undone. */
export const undoScope = (doc: Y.Doc): Y.AbstractType<unknown>[] => [
  ...sections.map((name) => doc.getXmlFragment(name) as Y.AbstractType<unknown>),
  doc.getMap(goalsRoot) as Y.AbstractType<unknown>,
  doc.getMap(actionsRoot) as Y.AbstractType<unknown>,
];

export const idIn = (root: string, random: Random): string =>
  `${root === goalsRoot ? 'g' : 'a'}${random.below(5)}`;

function addItem(doc: Y.Doc, root: string, id: string, random: Random): void {
  const text = new Y.XmlFragment();
  text.insert(0, [paragraph(random)]);
  const fields: [string, unknown][] = [
    ['title', new Y.Text(random.pick(words))],
    [root === goalsRoot ? 'text' : 'what', root === goalsRoot ? text : new Y.Text('')],
    ['status', 'ACTIVE'],
    ['position', `a${random.below(9)}`],
  ];
  if (root === actionsRoot) fields.push(['unitId', random.pick([null, ...units])]);
  doc.getMap(root).set(id, new Y.Map(fields));
}

function paragraph(random: Random): Y.XmlElement {
  const element = new Y.XmlElement('paragraph');
  if (random.chance(0.3)) element.setAttribute('align', random.pick(['left', 'right']));
  element.insert(0, [new Y.XmlText(random.pick(words))]);
  return element;
}

function inItem(root: string, edit: (item: Y.Map<unknown>, random: Random) => void): Move {
  return (doc, random) => {
    const item = doc.getMap(root).get(idIn(root, random));
    if (item instanceof Y.Map) edit(item, random);
  };
}

export function typeInto(text: Y.Text, random: Random): void {
  const move = random.below(10);
  const at = random.below(text.length + 1);
  if (move < 5 || text.length < 2) text.insert(at, random.pick(words));
  else if (move < 7) text.delete(Math.min(at, text.length - 1), 1);
  else if (move < 9)
    text.format(random.below(text.length - 1), 1, { bold: random.chance(0.5) ? true : null });
  else text.insertEmbed(at, { image: random.below(9) });
}

function inParagraph(fragment: Y.XmlFragment, random: Random): void {
  if (fragment.length === 0) return fragment.insert(0, [paragraph(random)]);
  const at = random.below(fragment.length);
  const element = fragment.get(at);
  const move = random.below(10);
  if (move < 2) fragment.insert(at, [paragraph(random)]);
  else if (move < 3) fragment.delete(at, 1);
  else if (!(element instanceof Y.XmlElement)) return;
  else if (move < 4) element.setAttribute('align', random.pick(['left', 'right', 'center']));
  else if (move < 5) element.removeAttribute('align');
  else {
    const text = element.get(0);
    if (text instanceof Y.XmlText) typeInto(text, random);
    else element.insert(0, [new Y.XmlText(random.pick(words))]);
  }
}

const goalAndTextMoves: Move[] = [
  ...Array<Move>(6).fill((doc, random) =>
    inParagraph(doc.getXmlFragment(random.pick(sections)), random),
  ),
  (doc, random) => addItem(doc, goalsRoot, idIn(goalsRoot, random), random),
  (doc, random) => doc.getMap(goalsRoot).delete(idIn(goalsRoot, random)),
  inItem(goalsRoot, (item, random) => item.set('status', random.pick(['ACTIVE', 'REACHED']))),
];

const pageMoves: Move[] = [
  ...goalAndTextMoves,
  (doc, random) => addItem(doc, actionsRoot, idIn(actionsRoot, random), random),
  (doc, random) => doc.getMap(actionsRoot).delete(idIn(actionsRoot, random)),
  ...[goalsRoot, actionsRoot].flatMap((root) => [
    inItem(root, (item, random) =>
      item.set('status', random.pick(['ACTIVE', 'REACHED', 'CLOSED'])),
    ),
    inItem(root, (item, random) => item.set('position', `a${random.below(99)}`)),
    ...Array<Move>(3).fill(
      inItem(root, (item, random) => {
        const title = item.get('title');
        if (title instanceof Y.Text) typeInto(title, random);
      }),
    ),
    inItem(root, (item, random) => {
      const text = item.get('text');
      if (text instanceof Y.XmlFragment) inParagraph(text, random);
    }),
  ]),
  inItem(actionsRoot, (item, random) => item.set('unitId', random.pick([null, ...units]))),
];

const moves: Move[] = [
  ...pageMoves,
  ...[goalsRoot, actionsRoot].flatMap((root) => [
    inItem(root, (item, random) => item.set('title', new Y.Text(random.pick(words)))),
    inItem(root, (item, random) =>
      item.delete(random.pick(['status', 'title', 'extra', 'unitId'])),
    ),
    inItem(root, (item, random) => item.set('extra', random.pick(strange)())),
    inItem(root, (item, random) => {
      const extra = item.get('extra');
      if (extra instanceof Y.Array)
        extra.insert(random.below(extra.length + 1), [1, { a: [null] }]);
      if (extra instanceof Y.Map) extra.set(random.pick(['x', 'y']), random.pick(strange)());
    }),
  ]),
  inItem(actionsRoot, (item, random) => item.set('sealed', random.pick(['2026-05-04', null]))),
  inItem(goalsRoot, (item, random) => item.set('sealed', random.pick(['2026-05-04', new Y.Map()]))),
];

const strange: (() => unknown)[] = [
  () => new Y.Array(),
  () => new Y.Map(),
  () => Uint8Array.of(1, 2, 3),
  () => 17n,
  () => undefined,
  () => ({ deep: [1, [2, [3]]] }),
];
