// A plan's text stands the same before and after it goes live, its marks are where the anchors
// are, and no address leads where it must not.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { anchorBetween, anchorFor, textsIn } from '#domain/comments/anchor.ts';
import type { TextAnchor } from '#domain/comments/schema.ts';
import { stretchesOf } from '../../src/lib/editor/anchor-places.ts';
import type { TextThread } from '../../src/lib/editor/anchor-places.ts';
import { blocksFromFragment, blocksFromJson } from '../../src/lib/editor/rich-blocks.ts';
import type { Inline, RichBlock } from '../../src/lib/editor/rich-blocks.ts';

function paragraph(...texts: string[]): Y.XmlElement {
  const element = new Y.XmlElement('paragraph');
  const children = texts.flatMap((text, index) => [
    ...(index > 0 ? [new Y.XmlElement('hardBreak')] : []),
    new Y.XmlText(text),
  ]);
  element.insert(0, children);
  return element;
}

function fragmentWith(...elements: Y.XmlElement[]): { doc: Y.Doc; fragment: Y.XmlFragment } {
  const doc = new Y.Doc();
  const fragment = doc.getXmlFragment('section:about');
  fragment.push(elements);
  return { doc, fragment };
}

const inlineOf = (block: RichBlock | undefined): Inline[] =>
  block !== undefined && 'inline' in block ? block.inline : [];

const withoutPlaces = (blocks: RichBlock[]): unknown =>
  JSON.parse(JSON.stringify(blocks, (key, value: unknown) => (key === 'place' ? null : value)));

describe('a text that is not being edited', () => {
  it('is the same from the read model and from the document', () => {
    const { fragment } = fragmentWith(paragraph('Milo är fyra år.', 'Han pusslar.'));
    const list = new Y.XmlElement('bulletList');
    const item = new Y.XmlElement('listItem');
    item.insert(0, [paragraph('bil')]);
    list.insert(0, [item]);
    fragment.push([list]);
    textsIn(fragment)[0]?.format(0, 4, { bold: {} });
    const json = {
      type: 'doc',
      content: [
        {
          type: 'paragraph',
          content: [
            { type: 'text', text: 'Milo', marks: [{ type: 'bold' }] },
            { type: 'text', text: ' är fyra år.' },
            { type: 'hardBreak' },
            { type: 'text', text: 'Han pusslar.' },
          ],
        },
        {
          type: 'bulletList',
          content: [
            {
              type: 'listItem',
              content: [{ type: 'paragraph', content: [{ type: 'text', text: 'bil' }] }],
            },
          ],
        },
      ],
    };
    expect(withoutPlaces(blocksFromFragment(fragment, []))).toEqual(
      withoutPlaces(blocksFromJson(json)),
    );
  });

  it('leads only to web, mail and telephone', () => {
    const hrefs = ['https://a.invalid', 'mailto:a@exempel.invalid', 'tel:0700000001'];
    const bad = ['javascript:alert(1)', 'data:text/html,x', ' JaVaScript:alert(1)', '//a.invalid'];
    for (const href of [...hrefs, ...bad]) {
      const content = [{ type: 'text', text: 'x', marks: [{ type: 'link', attrs: { href } }] }];
      const [first] = inlineOf(
        blocksFromJson({ type: 'doc', content: [{ type: 'paragraph', content }] })[0],
      );
      expect(first !== 'break' && first?.href).toBe(hrefs.includes(href) ? href : null);
    }
  });

  it('leaves out what it does not know', () => {
    expect(blocksFromJson({ content: [{ type: 'script', content: [] }] })).toEqual([]);
    expect(blocksFromJson(null)).toEqual([]);
    const { fragment } = fragmentWith(new Y.XmlElement('iframe'));
    expect(blocksFromFragment(fragment, [])).toEqual([]);
  });
});

describe('marks of comment anchors', () => {
  const on = (anchor: TextAnchor): TextThread => ({
    threadId: 't',
    number: 1,
    chosen: false,
    anchor,
    quotation: '',
  });
  const marked = (doc: Y.Doc, fragment: Y.XmlFragment, one: TextThread): string =>
    blocksFromFragment(fragment, stretchesOf(doc, fragment, [one]))
      .flatMap(inlineOf)
      .map((run) => (run !== 'break' && run.mark ? run.text : ''))
      .join('');

  it('cover the words they were put on, wherever the words go', () => {
    const { doc, fragment } = fragmentWith(paragraph('Siri ringer på måndag.'));
    const [text] = textsIn(fragment);
    if (!text) throw new Error('a text');
    const one = on(anchorFor('about', text, 5, 11));
    expect(marked(doc, fragment, one)).toBe('ringer');
    text.insert(0, 'Nytt. ');
    fragment.insert(0, [paragraph('En rad före')]);
    expect(marked(doc, fragment, one)).toBe('ringer');
    text.insert(13, '…');
    expect(marked(doc, fragment, one)).toContain('…');
  });

  it('do not grow with what is written after them', () => {
    const { doc, fragment } = fragmentWith(paragraph('Siri ringer'));
    const [text] = textsIn(fragment);
    if (!text) throw new Error('a text');
    const one = on(anchorFor('about', text, 5, 11));
    text.insert(11, ' på måndag.');
    expect(marked(doc, fragment, one)).toBe('ringer');
  });

  it('may span paragraphs, and carry their number once', () => {
    const { doc, fragment } = fragmentWith(paragraph('ett två'), paragraph('tre fyra'));
    const [first, second] = textsIn(fragment);
    if (!first || !second) throw new Error('two texts');
    const one = on(anchorBetween('about', { type: first, index: 4 }, { type: second, index: 3 }));
    expect(marked(doc, fragment, one)).toBe('tvåtre');
    const last = blocksFromFragment(fragment, stretchesOf(doc, fragment, [one]))
      .flatMap(inlineOf)
      .filter((run) => run !== 'break' && run.mark?.last);
    expect(last).toHaveLength(1);
  });

  it('are nothing when the words are gone', () => {
    const { doc, fragment } = fragmentWith(paragraph('Siri ringer på måndag.'));
    const [text] = textsIn(fragment);
    if (!text) throw new Error('a text');
    const one = on(anchorFor('about', text, 5, 11));
    text.delete(5, 6);
    expect(marked(doc, fragment, one)).toBe('');
  });
});
