// A text is the same as JSON and as a fragment, takes nothing but what a plan may hold, and leads
// nowhere dangerous.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { limits } from '#domain/limits.ts';
import {
  isSafeHref,
  plainText,
  richTextJson,
  textOfLines,
  writeRichText,
} from '#domain/plan/rich-text.ts';
import type { RichText } from '#domain/plan/rich-text.ts';
import { capped, storable } from '#domain/plan/storable-text.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';
import { randomText } from './rich-texts.ts';

const fragmentIn = (doc: Y.Doc): Y.XmlFragment => doc.getXmlFragment('section:about');

function read(fragment: Y.XmlFragment): { text: RichText; dropped: string[] } {
  const dropped: string[] = [];
  return { text: richTextJson(fragment, (what) => dropped.push(what)), dropped };
}

function element(name: string, ...children: (Y.XmlElement | Y.XmlText)[]): Y.XmlElement {
  const made = new Y.XmlElement(name);
  made.insert(0, children);
  return made;
}

describe('a text', () => {
  it(`comes back from a fragment as it was written (seed ${seedOfRun})`, () => {
    const random = randomFrom(seedOfRun);
    for (let round = 0; round < 200; round++) {
      const text = randomText(random);
      const fragment = fragmentIn(new Y.Doc());
      writeRichText(fragment, textOfLines('what stood here before'));
      writeRichText(fragment, text);
      expect(read(fragment)).toEqual({ text, dropped: [] });
    }
  });

  it('comes back also from another copy of the document', () => {
    const doc = new Y.Doc();
    const text = randomText(randomFrom(7));
    writeRichText(fragmentIn(doc), text);
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
    expect(read(fragmentIn(other)).text).toEqual(text);
  });

  it('is replaced in one step', () => {
    const doc = new Y.Doc();
    let updates = 0;
    doc.on('update', () => updates++);
    writeRichText(fragmentIn(doc), textOfLines('ett', 'två'));
    writeRichText(fragmentIn(doc), textOfLines('tre'));
    expect(updates).toBe(2);
    expect(plainText(read(fragmentIn(doc)).text)).toBe('tre');
  });

  it('reads as plain words, a line for each paragraph', () => {
    const text: RichText = {
      type: 'doc',
      content: [
        { type: 'heading', attrs: { level: 3 }, content: [{ type: 'text', text: 'Nu' }] },
        {
          type: 'paragraph',
          content: [
            { type: 'text', text: 'Milo ', marks: [{ type: 'bold' }] },
            { type: 'text', text: 'pusslar' },
            { type: 'hardBreak' },
            { type: 'text', text: 'ofta' },
          ],
        },
        {
          type: 'bulletList',
          content: [
            { type: 'listItem', content: textOfLines('ett', 'två').content },
            { type: 'listItem', content: textOfLines('').content },
          ],
        },
      ],
    };
    expect(plainText(text)).toBe('Nu\nMilo pusslar\nofta\nett\ntvå\n');
  });
});

describe('reading a fragment', () => {
  it('leaves out what is no part of a plan’s text, and says so', () => {
    const fragment = fragmentIn(new Y.Doc());
    fragment.push([
      new Y.XmlText('bare words'),
      element('iframe'),
      element('bulletList'),
      element('bulletList', element('listItem', element('heading'))),
      element('paragraph', element('image'), new Y.XmlText('kvar')),
    ]);
    const { text, dropped } = read(fragment);
    expect(text.content).toEqual([
      { type: 'paragraph', content: [{ type: 'text', text: 'kvar' }] },
    ]);
    expect(new Set(dropped)).toEqual(new Set(['unreadable']));
  });

  it('takes any root that was meant as something else', () => {
    const doc = new Y.Doc();
    const wrong = doc.get('section:about', Y.Array) as Y.Array<unknown>;
    wrong.push([1, { a: true }, new Y.Map(), 'x']);
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
    expect(read(fragmentIn(copy)).text.content).toEqual([]);
  });

  it('drops formats it does not know and links that lead astray, and keeps the words', () => {
    const fragment = fragmentIn(new Y.Doc());
    const words = new Y.XmlText();
    words.applyDelta([
      { insert: 'a', attributes: { link: { href: 'javascript:alert(1)' } } },
      { insert: 'b', attributes: { link: 'https://a.invalid' } },
      { insert: 'c', attributes: { highlight: { colour: 'red' }, bold: {} } },
      { insert: { image: 'x' } },
    ]);
    fragment.push([element('paragraph', words)]);
    expect(read(fragment)).toEqual({
      text: {
        type: 'doc',
        content: [
          {
            type: 'paragraph',
            content: [
              { type: 'text', text: 'a' },
              { type: 'text', text: 'b' },
              { type: 'text', text: 'c', marks: [{ type: 'bold' }] },
            ],
          },
        ],
      },
      dropped: ['unreadable'],
    });
  });

  it('ends lists that go deeper than people write', () => {
    const doc = new Y.Doc();
    let parent: Y.XmlFragment = fragmentIn(doc);
    for (let depth = 0; depth < 2_000; depth++) {
      const item = element('listItem', element('paragraph'));
      parent.push([element('bulletList', item)]);
      parent = item;
    }
    const { text, dropped } = read(fragmentIn(doc));
    expect(dropped).toEqual(['unreadable']);
    const depthOf = (node: object): number =>
      'content' in node && Array.isArray(node.content)
        ? 1 + Math.max(0, ...node.content.map(depthOf))
        : 0;
    expect(depthOf(text)).toBe(1 + 2 * limits.maxListDepth);
  });

  it('stops at the size that the read model takes', () => {
    const fragment = fragmentIn(new Y.Doc());
    const page = 'x'.repeat(limits.maxRichTextSize / 2);
    fragment.push(Array.from({ length: 3 }, () => element('paragraph', new Y.XmlText(page))));
    const { text, dropped } = read(fragment);
    expect(plainText(text).length).toBeLessThanOrEqual(limits.maxRichTextSize);
    expect(plainText(text).length).toBeGreaterThan(page.length - 1);
    expect(dropped).toContain('tooLong');
  });
});

describe('an address', () => {
  it.each(['https://a.invalid', 'HTTP://a.invalid/å?b#c', 'mailto:a@exempel.invalid', 'tel:+4670'])(
    'may be %s',
    (href) => expect(isSafeHref(href)).toBe(true),
  );
  it.each([
    'javascript:alert(1)',
    ' JaVaScript:alert(1)',
    'java\tscript:alert(1)',
    'https://a.invalid/ javascript:x',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://a.invalid/1',
    '//a.invalid',
    '/plans',
    'https:a.invalid',
    'mailto:',
    '',
    `https://${'a'.repeat(2_000)}`,
  ])('may not be %j', (href) => expect(isSafeHref(href)).toBe(false));
});

describe('text for the store', () => {
  it('has neither NUL nor half a character', () => {
    expect(storable('a\0b\ud83db\udc67 👧')).toBe('ab\ufffdb\ufffd 👧');
    expect(storable('hej')).toBe('hej');
  });

  it('is cut between characters', () => {
    expect(capped('ab👧', 3)).toBe('ab');
    expect(capped('ab👧', 4)).toBe('ab👧');
    expect(capped('abc', 2)).toBe('ab');
  });
});
