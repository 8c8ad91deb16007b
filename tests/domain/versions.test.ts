// A document is brought to the current version one step at a time, once.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { emptyZone } from '#domain/plan/document.ts';
import { SCHEMA_VERSION, setVersion, upgradeZone, versionOf } from '#domain/plan/versions.ts';

const steps = {
  1: (doc: Y.Doc) => doc.getMap('meta').set('one', true),
  2: (doc: Y.Doc) => doc.getMap('meta').set('two', doc.getMap('meta').get('one') === true),
};

describe('a document', () => {
  it('is made with the current version', () => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, emptyZone('shared'));
    expect(versionOf(doc)).toBe(SCHEMA_VERSION);
    expect(upgradeZone(doc)).toBe(false);
  });

  it('goes through every step in order, in one transaction', () => {
    const doc = new Y.Doc();
    let updates = 0;
    doc.on('update', () => updates++);
    expect(upgradeZone(doc, steps, 3)).toBe(true);
    expect(updates).toBe(1);
    expect(versionOf(doc)).toBe(3);
    expect(doc.getMap('meta').get('two')).toBe(true);
    expect(upgradeZone(doc, steps, 3)).toBe(false);
  });

  it('is not touched when it is newer than this program, or says nonsense', () => {
    const doc = new Y.Doc();
    setVersion(doc, 9);
    expect(upgradeZone(doc, steps, 3)).toBe(false);
    for (const nonsense of ['3', -1, 1.5, null]) {
      doc.getMap('meta').set('schemaVersion', nonsense);
      expect(versionOf(doc)).toBe(1);
    }
  });
});
