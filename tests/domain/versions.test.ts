// A document says which layout it has, so that a later version can tell old ones apart.
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { emptyZone } from '#domain/plan/document.ts';
import { SCHEMA_VERSION } from '#domain/plan/versions.ts';

it.each(['shared', 'family', 'draft'] as const)('a new %s zone carries its version', (kind) => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, emptyZone(kind));
  expect(doc.getMap('meta').toJSON()).toEqual({ schemaVersion: SCHEMA_VERSION });
});
