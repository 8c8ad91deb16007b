// Random but honest editing of a document, through Yjs' own interface: text with formats, rich
// text trees, maps of maps, arrays, deletes, overwrites, undo.
import * as Y from 'yjs';
import type { Random } from './random.ts';

// No characters outside the BMP: an edit at a random place would cut one in two, which no editor does.
const words = ['hej', 'å', 'mål ', 'Milo', '–', 'talar\n', ' med '];

export function editOnce(doc: Y.Doc, random: Random): void {
  doc.transact(() => random.pick(moves)(doc, random));
}

const moves: ((doc: Y.Doc, random: Random) => void)[] = [
  (doc, random) => {
    const text = doc.getText('section:situation');
    text.insert(random.below(text.length + 1), random.pick(words));
  },
  (doc, random) => remove(doc.getText('section:situation'), random),
  (doc, random) => {
    const text = doc.getText('section:situation');
    if (text.length > 2)
      text.format(random.below(text.length - 1), 1, { bold: random.chance(0.5) });
  },
  (doc, random) => {
    const goals = doc.getMap('goals');
    const goal = new Y.Map();
    goal.set('title', new Y.Text(random.pick(words)));
    goal.set('status', 'ACTIVE');
    goals.set(`g${random.below(5)}`, goal);
  },
  (doc, random) => {
    const goal = doc.getMap('goals').get(`g${random.below(5)}`);
    if (!(goal instanceof Y.Map)) return;
    goal.set('status', random.pick(['ACTIVE', 'REACHED', 'CLOSED']));
    const title = goal.get('title');
    if (title instanceof Y.Text) title.insert(0, random.pick(words));
  },
  (doc, random) => doc.getMap('goals').delete(`g${random.below(5)}`),
  (doc, random) => {
    const fragment = doc.getXmlFragment('section:about');
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.setAttribute('align', random.pick(['left', 'right']));
    paragraph.insert(0, [new Y.XmlText(random.pick(words))]);
    fragment.insert(random.below(fragment.length + 1), [paragraph]);
  },
  (doc, random) => {
    const fragment = doc.getXmlFragment('section:about');
    if (fragment.length === 0) return;
    const paragraph = fragment.get(random.below(fragment.length));
    if (!(paragraph instanceof Y.XmlElement)) return;
    paragraph.setAttribute('align', random.pick(['left', 'right', 'center']));
    const text = paragraph.get(0);
    if (text instanceof Y.XmlText) text.insert(random.below(text.length + 1), random.pick(words));
  },
  (doc, random) => {
    const fragment = doc.getXmlFragment('section:about');
    if (fragment.length > 3) fragment.delete(random.below(fragment.length - 1), 1);
  },
  (doc, random) => {
    const list = doc.getArray<unknown>('section:followUp');
    list.insert(random.below(list.length + 1), [random.below(100), { a: [true, null] }, 'x']);
  },
  (doc, random) => {
    const list = doc.getArray('section:followUp');
    if (list.length > 0) list.delete(random.below(list.length), 1);
  },
];

function remove(text: Y.Text, random: Random): void {
  if (text.length === 0) return;
  const at = random.below(text.length);
  text.delete(at, Math.min(text.length - at, 1 + random.below(4)));
}
