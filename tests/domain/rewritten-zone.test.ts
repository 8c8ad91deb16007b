// A zone written anew shows the same and remembers nothing; words that must go are in no byte of it.
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { readActions, readGoals } from '#domain/plan/document.ts';
import { addAction, addGoal, removeGoal } from '#domain/plan/edits.ts';
import { richTextJson, textOfLines, writeRichText } from '#domain/plan/rich-text.ts';
import { holdsAny, rewrittenZone } from '#domain/plan/rewritten-zone.ts';
import { setVersion } from '#domain/plan/versions.ts';

const about = (doc: Y.Doc) => doc.getXmlFragment('section:about');
const seen = (doc: Y.Doc) => ({
  about: richTextJson(about(doc)),
  goals: readGoals(doc),
  actions: readActions(doc),
  meta: doc.getMap('meta').toJSON(),
});

function written(): Y.Doc {
  const doc = new Y.Doc();
  setVersion(doc);
  writeRichText(about(doc), {
    type: 'doc',
    content: [
      {
        type: 'paragraph',
        content: [
          { type: 'text', text: 'Milo pekar på ' },
          { type: 'text', text: 'bilder', marks: [{ type: 'bold' }] },
          { type: 'text', text: ' i boken' },
        ],
      },
      { type: 'heading', attrs: { level: 3 }, content: [{ type: 'text', text: 'Hemma' }] },
    ],
  });
  const goal = addGoal(doc, { title: 'Milo säger sitt namn', text: textOfLines('Med stöd') });
  addAction(doc, { title: 'Träna', what: 'Varje dag', goal, due: '2026-12-24' });
  removeGoal(doc, addGoal(doc, { title: 'KANARIE-borttagen' }));
  return doc;
}

test('it shows the same, under one new client id and without what was deleted', () => {
  const old = written();
  const { doc, removed } = rewrittenZone(old, 'shared', [], 4711);
  expect(seen(doc)).toEqual(seen(old));
  expect([...doc.store.clients.keys()]).toEqual([4711]);
  expect(removed).toBe(0);
  expect(holdsAny(Y.encodeStateAsUpdate(doc), ['KANARIE'])).toBe(false);
});

test('words go wherever they are: in texts, across a format, in titles and in links', () => {
  const old = written();
  writeRichText(about(old), {
    type: 'doc',
    content: [
      {
        type: 'paragraph',
        content: [
          { type: 'text', text: 'adressen KANA' },
          { type: 'text', text: 'RIE', marks: [{ type: 'bold' }] },
          {
            type: 'text',
            text: ' här',
            marks: [{ type: 'link', attrs: { href: 'https://KANARIE.example' } }],
          },
        ],
      },
    ],
  });
  addGoal(old, { title: 'KANARIE och mer' });
  addAction(old, { title: 'x', what: 'ring KANARIE' });
  const { doc, removed } = rewrittenZone(old, 'shared', ['KANARIE'], 4711);
  expect(removed).toBe(4);
  expect(holdsAny(Y.encodeStateAsUpdate(old), ['KANARIE'])).toBe(true);
  expect(holdsAny(Y.encodeStateAsUpdate(doc), ['KANARIE'])).toBe(false);
  expect(JSON.stringify(seen(doc).about)).toContain('adressen ');
  expect(readGoals(doc).map(({ title }) => title)).toContain(' och mer');
});
