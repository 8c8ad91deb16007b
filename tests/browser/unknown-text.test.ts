// [SY50] A text with something that this page does not know is never bound to an editor, and one that
// is bound is let go before the binding can look at it. The negative controls show what the binding
// does without the check: it deletes the newcomer for everyone.
import { getSchema } from '@tiptap/core';
import { EditorState, TextSelection } from '@tiptap/pm/state';
import type { Transaction } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { initProseMirrorDoc, ySyncPlugin } from '@tiptap/y-tiptap';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { brokenItems, mendLists } from '#domain/plan/broken-lists.ts';
import { textOfLines, writeRichText } from '#domain/plan/rich-text.ts';
import { unknownIn } from '#domain/plan/unknown-text.ts';
import { planTextExtensions } from '../../src/lib/editor/extensions.ts';
import { watchUnknown } from '../../src/lib/editor/unknown-watch.ts';
import { randomText } from '../domain/rich-texts.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';

const schema = getSchema(planTextExtensions());

const element = (name: string, ...children: (Y.XmlElement | Y.XmlText)[]): Y.XmlElement => {
  const made = new Y.XmlElement(name);
  made.insert(0, children);
  return made;
};
const paragraph = (text: string, marks: object = {}): Y.XmlElement => {
  const words = new Y.XmlText();
  words.insert(0, text, marks);
  return element('paragraph', words);
};
const coloured = (): Y.XmlElement => {
  const made = paragraph('Milo');
  made.setAttribute('colour', 'red');
  return made;
};

/** What another version, or someone with a client of their own, may have written. */
const strangers: Record<string, () => Y.XmlElement> = {
  'node callout': () => element('callout', paragraph('Ring Siri')),
  'node constructor': () => element('constructor', paragraph('Ring Siri')),
  'node image': () => element('paragraph', element('image')),
  'mark underline': () => paragraph('viktigt', { underline: {} }),
  'attribute paragraph.colour': coloured,
  'attribute link.title': () =>
    paragraph('1177', { link: { href: 'https://example.org', title: 'Vård' } }),
  'place of paragraph': () => element('bulletList', paragraph('utan punkt')),
};

function textWith(stranger?: () => Y.XmlElement): { doc: Y.Doc; fragment: Y.XmlFragment } {
  const doc = new Y.Doc();
  const fragment = doc.getXmlFragment('section:about');
  writeRichText(fragment, textOfLines('Milo tycker om tåg.'));
  if (stranger) fragment.push([stranger()]);
  return { doc, fragment };
}

describe(`what is known (seed ${seedOfRun})`, () => {
  it('is every text that the domain and the editor write', () => {
    const random = randomFrom(seedOfRun);
    for (let round = 0; round < 200; round += 1) {
      const fragment = new Y.Doc().getXmlFragment('section:about');
      writeRichText(fragment, randomText(random));
      expect(unknownIn(fragment)).toBeNull();
    }
  });

  it('is a list that a merge left empty: the editor mends it and no word is lost', () => {
    const { fragment } = textWith(() => element('bulletList', element('listItem')));
    expect(unknownIn(fragment)).toBeNull();
  });
});

describe('[SY50] what is not known', () => {
  for (const [name, make] of Object.entries(strangers)) {
    it(`is named: ${name}`, () => {
      expect(unknownIn(textWith(make).fragment)).toBe(name);
    });

    it(`would be lost to a binding that did not ask: ${name}`, () => {
      const { fragment } = textWith(make);
      const view = openView(fragment);
      const { tr, doc } = view.state;
      view.dispatch(tr.insertText('!', TextSelection.atEnd(doc).from));
      expect(unknownIn(fragment)).toBeNull();
    });

    it(`survives its coming into an open editor: ${name}`, () => {
      const { doc, fragment } = textWith();
      const view = openView(fragment);
      let told = 0;
      watchUnknown(fragment, () => {
        told += 1;
        view.close();
      });
      view.dispatch(view.state.tr.insertText('!', 1));
      expect(told).toBe(0);

      const other = new Y.Doc();
      Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
      other.getXmlFragment('section:about').push([make()]);
      const theirs = other.getXmlFragment('section:about').toString();
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
      expect(told).toBe(1);
      expect(fragment.toString()).toBe(theirs);
    });
  }

  it('lost without the watch: the binding deletes the node as it comes', () => {
    const { doc, fragment } = textWith();
    openView(fragment);
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
    other.getXmlFragment('section:about').push([strangers['node callout']?.() ?? paragraph('')]);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
    expect(fragment.toString()).not.toContain('Ring Siri');
  });

  it('is nobody’s matter in another text of the same document', () => {
    const { doc, fragment } = textWith();
    let told = 0;
    watchUnknown(fragment, () => (told += 1));
    doc.getXmlFragment('section:followUp').push([element('callout')]);
    expect(told).toBe(0);
  });

  it('leaves a text without a letter changed when the editor opens what is known', () => {
    const { doc, fragment } = textWith();
    const before = Y.encodeStateAsUpdate(doc);
    initProseMirrorDoc(fragment, schema).doc.check();
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
  });
});

describe('[SY50] a list item that two people at once have left without its line', () => {
  /** One takes the line away, the other puts a list under it. */
  function merged(): { doc: Y.Doc; fragment: Y.XmlFragment } {
    const item = (...blocks: Y.XmlElement[]): Y.XmlElement => element('listItem', ...blocks);
    const { doc, fragment } = textWith(() => element('bulletList', item(paragraph('Bilder'))));
    const itemIn = (of: Y.Doc): Y.XmlElement =>
      (of.getXmlFragment('section:about').get(1) as Y.XmlElement).get(0) as Y.XmlElement;
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
    itemIn(other).insert(1, [element('bulletList', item(paragraph('vid samling')))]);
    itemIn(doc).delete(0, 1);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
    return { doc, fragment };
  }

  it('would lose its words to a binding', () => {
    const { fragment } = merged();
    expect(brokenItems(fragment)).toHaveLength(1);
    openView(fragment);
    expect(fragment.toString()).not.toContain('vid samling');
  });

  it('gets an empty line first, and then loses nothing', () => {
    const { doc, fragment } = merged();
    doc.transact(() => mendLists(fragment));
    expect(brokenItems(fragment)).toEqual([]);
    const view = openView(fragment);
    view.dispatch(view.state.tr.insertText('!', 1));
    expect(fragment.toString()).toContain('vid samling');
    expect(unknownIn(fragment)).toBeNull();
  });

  it('lets go of the editor when it arrives', () => {
    const { doc, fragment } = textWith(() =>
      element('bulletList', element('listItem', paragraph('Bilder'))),
    );
    let told = 0;
    const view = openView(fragment);
    watchUnknown(fragment, () => {
      told += 1;
      view.close();
    });
    Y.applyUpdate(doc, brokenBy(doc));
    expect(told).toBe(1);
    expect(fragment.toString()).toContain('vid samling');
  });

  /** The merge as one update from elsewhere. */
  function brokenBy(doc: Y.Doc): Uint8Array {
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
    const list = other.getXmlFragment('section:about').get(1) as Y.XmlElement;
    const item = list.get(0) as Y.XmlElement;
    other.transact(() => {
      item.insert(1, [element('bulletList', element('listItem', paragraph('vid samling')))]);
      item.delete(0, 1);
    });
    return Y.encodeStateAsUpdate(other, Y.encodeStateVector(doc));
  }
});

/** The editor's own binding with as much of a view as it asks for. */
function openView(fragment: Y.XmlFragment) {
  const { doc, mapping } = initProseMirrorDoc(fragment, schema);
  const plugin = ySyncPlugin(fragment, { mapping });
  const view = {
    state: EditorState.create({ schema, doc, plugins: [plugin] }),
    hasFocus: () => false,
    dispatch(transaction: Transaction) {
      view.state = view.state.apply(transaction);
      bound?.update?.(view as unknown as EditorView, view.state);
    },
    close: () => bound?.destroy?.(),
  };
  const bound = plugin.spec.view?.(view as unknown as EditorView);
  return view;
}
