// When one edit is refused, the named edits after it are run again on the fresh copy; those before
// it have been answered, and the refused one is not tried twice.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { PendingEdits } from '../../src/lib/plan/pending-edits.ts';

const set = (key: string) => (doc: Y.Doc) => doc.getMap('m').set(key, true);

function keysAfter(edits: readonly ((doc: Y.Doc) => void)[]): string[] {
  const doc = new Y.Doc();
  for (const edit of edits) edit(doc);
  return [...doc.getMap('m').keys()];
}

describe('edits that wait for an answer', () => {
  it('are run again when they were sent after the refused frame', () => {
    const pending = new PendingEdits();
    for (const [frame, key] of ['first', 'refused', 'later'].entries()) {
      pending.add(set(key));
      pending.sent(frame + 1);
    }
    pending.add(set('not sent yet'));
    expect(keysAfter(pending.takeAfter(2))).toEqual(['later', 'not sent yet']);
    expect(pending.takeAfter(0)).toEqual([]);
  });

  it('are forgotten when they are committed', () => {
    const pending = new PendingEdits();
    pending.add(set('first'));
    pending.sent(1);
    pending.add(set('second'));
    pending.sent(2);
    pending.committed(1);
    expect(keysAfter(pending.takeAfter(0))).toEqual(['second']);
  });

  it('count as unsent on a new connection, and its first frame holds them all', () => {
    const pending = new PendingEdits();
    pending.add(set('offline'));
    pending.sent(7);
    pending.reconnected();
    pending.committed(7);
    pending.sent(1);
    pending.committed(1);
    expect(pending.takeAfter(0)).toEqual([]);
  });
});
