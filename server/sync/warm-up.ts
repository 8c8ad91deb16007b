// After a restart everybody comes back at once, and the first would wait for code that V8 has not yet
// compiled. A made-up zone is therefore read, answered and written in before the doors open, and the
// database is asked for a zone that is nowhere.
import * as Y from 'yjs';
import type { PersonId, SessionId, ZoneId } from '#domain/ids.ts';
import { planPaths } from '#domain/plan/paths.ts';
import { sectionRoot } from '#domain/plan/zones.ts';
import { PathIndex } from '#domain/sync/path-index/path-index.ts';
import { UpdateGate } from '#domain/sync/update-gate.ts';
import { decodeFromClient, encodeSyncStep1, encodeUpdate } from '#domain/sync/messages.ts';
import { ZoneContent } from './zone-content.ts';
import type { ZoneStore } from './zone-store.ts';

/** Where the processor time of a first opening stops falling (docs/bench.md, S3). */
const rounds = 300;

const none = '00000000-0000-0000-0000-000000000000';
const someone = none as PersonId;
/** Each connection of the pool learns the statements by itself; these are the first to be used. */
const asked = 4;

function madeUpZone(): { snapshot: Uint8Array; key: Uint8Array } {
  const doc = new Y.Doc();
  const text = new Y.XmlText();
  doc.getXmlFragment(sectionRoot('about')).insert(0, [text]);
  for (let n = 0; n < 40; n++) text.insert(n % 7, 'ord ');
  text.delete(3, 40);
  const snapshot = Y.encodeStateAsUpdate(doc);
  const before = Y.encodeStateVector(doc);
  text.insert(text.length, 'x');
  return { snapshot, key: Y.encodeStateAsUpdate(doc, before) };
}

/** Never throws: a database that is not there yet is everyone's trouble, and told elsewhere. */
export async function warmUp(store: Pick<ZoneStore, 'open' | 'zone'>): Promise<void> {
  readMadeUpZone();
  const session = '0'.repeat(64) as SessionId;
  const ask = async (): Promise<void> => {
    await store.open([{ session, zone: none as ZoneId }]);
    await store.zone(none as ZoneId, true);
  };
  await Promise.allSettled(Array.from({ length: asked }, ask));
}

function readMadeUpZone(): void {
  const { snapshot, key } = madeUpZone();
  const built = new PathIndex(planPaths);
  built.load(snapshot);
  const stored = built.encode();
  const nothing = Y.encodeStateVector(new Map());
  for (let round = 0; round < rounds; round++) {
    const index = PathIndex.decode(stored, planPaths);
    const known = index.stateVector();
    decodeFromClient(encodeSyncStep1(known));
    decodeFromClient(encodeUpdate(key));
    const content = new ZoneContent(snapshot, [key, key]);
    content.answer(nothing);
    content.answer(known);
    const gate = new UpdateGate('shared', index, new Map());
    gate.judge({
      kind: 'update',
      bytes: key,
      access: 'edit',
      writer: {
        role: 'coordinator',
        sector: 'school',
        unitIds: [],
        leads: true,
        reportingUnitIds: [],
      },
      connection: gate,
      person: someone,
      zoneBytes: snapshot.length,
    });
    gate.settled();
  }
}
