// A gate in front of a small plan, and people who write to it: the plan is Maja's preschool's and
// Siri's speech therapy's; Milo's goal and two actions stand in it.
import * as Y from 'yjs';
import type { ZoneKind } from '#domain/access/roles.ts';
import type { Writer } from '#domain/access/write-rights.ts';
import type { PersonId } from '#domain/ids.ts';
import { planPaths } from '#domain/plan/paths.ts';
import { actionsRoot, goalsRoot, sectionRoot } from '#domain/plan/zones.ts';
import type { AccessLevel } from '#domain/sync/link-state.ts';
import { PathIndex } from '#domain/sync/path-index/path-index.ts';
import { UpdateGate } from '#domain/sync/update-gate.ts';
import type { Verdict } from '#domain/sync/update-gate.ts';

export const preschool = '00000000-0000-4000-8000-000000000001';
export const speech = '00000000-0000-4000-8000-000000000002';

export interface Person {
  person: PersonId;
  writer: Writer;
  connection: object;
  access: AccessLevel;
}

function professional(n: number, unitId: string, leads = false): Person {
  return {
    person: `00000000-0000-4000-8000-0000000001${n}0` as PersonId,
    writer: {
      role: 'professional',
      sector: 'health',
      unitIds: [unitId],
      leads,
      reportingUnitIds: [preschool, speech],
    },
    connection: {},
    access: 'edit',
  };
}

export const maja = professional(1, preschool);
export const siri = professional(2, speech);
export const hamid = professional(3, '00000000-0000-4000-8000-000000000003', true);

/** The client ids that these people have written under. */
export const majasClient = 1;
export const sirisClient = 2;

/** Maja's plan: every element's clock stays as it is here, hand-made updates count on them. */
export function plan(): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = majasClient;
  const about = doc.getXmlFragment(sectionRoot('about'));
  about.insert(0, [new Y.XmlText('hej på dig')]); // 0 the text, 1–10 its letters
  const goal = new Y.Map();
  doc.getMap(goalsRoot).set('g1', goal); // 11
  goal.set('status', 'ACTIVE'); // 12
  const action = new Y.Map();
  doc.getMap(actionsRoot).set('a1', action); // 13
  action.set('title', new Y.Text('Bildstöd')); // 14, letters 15–22
  action.set('unitId', preschool); // 23
  action.set('status', 'PLANNED'); // 24
  const sealed = new Y.Map();
  doc.getMap(goalsRoot).set('g2', sealed); // 25
  sealed.set('status', 'REACHED'); // 26
  sealed.set('sealed', '2026-05-04'); // 27
  const dead = new Y.Map();
  doc.getMap(actionsRoot).set('dead', dead); // 28
  dead.set('status', 'PLANNED'); // 29
  doc.getMap(actionsRoot).delete('dead');
  return doc;
}
export const planEnd = 30;

export class GateWorld {
  readonly gate: UpdateGate;

  constructor(kind: ZoneKind = 'shared', state = Y.encodeStateAsUpdate(plan())) {
    const index = new PathIndex(planPaths);
    index.load(state);
    this.gate = new UpdateGate(kind, index, [[majasClient, maja.person]]);
  }

  judge(by: Person, bytes: Uint8Array, kind: 'update' | 'syncStep2' = 'update'): Verdict {
    return this.gate.judge({ kind, bytes, zoneBytes: 0, ...by });
  }
}

/** What one person's page sends for an edit of the plan as it was given. */
export function editOf(
  client: number,
  edit: (doc: Y.Doc) => void,
  from: Y.Doc = plan(),
): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(from));
  doc.clientID = client;
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  doc.transact(() => edit(doc));
  return Y.mergeUpdates(updates);
}
