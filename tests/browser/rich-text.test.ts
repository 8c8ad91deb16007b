// The domain and the editor's own binding write and read the same fragments: what one of them has
// written, the other reads to the letter, and the editor's schema takes it. Otherwise the editor
// would delete what the server or the demo data wrote.
import { getSchema } from '@tiptap/core';
import {
  initProseMirrorDoc,
  prosemirrorJSONToYXmlFragment,
  yXmlFragmentToProsemirrorJSON,
} from '@tiptap/y-tiptap';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { emptyZone } from '#domain/plan/document.ts';
import { richTextJson, writeRichText } from '#domain/plan/rich-text.ts';
import { nameRoots, sectionRoot, sectionsOf } from '#domain/plan/zones.ts';
import { planTextExtensions } from '../../src/lib/editor/extensions.ts';
import { randomText } from '../domain/rich-texts.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';

const schema = getSchema(planTextExtensions());

describe(`a plan’s text (seed ${seedOfRun})`, () => {
  const random = randomFrom(seedOfRun);
  const texts = Array.from({ length: 100 }, () => randomText(random));

  it('written by the domain is read by the editor, and not a letter is deleted', () => {
    for (const text of texts) {
      const doc = new Y.Doc();
      const fragment = doc.getXmlFragment('section:about');
      writeRichText(fragment, text);
      const before = Y.encodeStateAsUpdate(doc);
      initProseMirrorDoc(fragment, schema).doc.check();
      expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
      const seen = schema.nodeFromJSON(yXmlFragmentToProsemirrorJSON(fragment));
      expect(seen.eq(schema.nodeFromJSON(text))).toBe(true);
    }
  });

  it('written by the editor is read by the domain', () => {
    for (const text of texts) {
      const fragment = new Y.Doc().getXmlFragment('section:about');
      prosemirrorJSONToYXmlFragment(schema, text, fragment);
      expect(richTextJson(fragment)).toEqual(text);
    }
  });

  it('is the editor’s to begin with: an empty zone needs no repair when it is opened', () => {
    const doc = new Y.Doc();
    nameRoots(doc, 'shared');
    Y.applyUpdate(doc, emptyZone('shared'));
    const before = Y.encodeStateAsUpdate(doc);
    for (const key of sectionsOf('shared'))
      initProseMirrorDoc(doc.getXmlFragment(sectionRoot(key)), schema).doc.check();
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
  });
});
