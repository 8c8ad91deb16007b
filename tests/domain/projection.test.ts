// The read model of any document: what can be read becomes rows that PostgreSQL takes, the rest is
// an issue without content. It never throws.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { ZoneKind } from '#domain/access/roles.ts';
import { limits } from '#domain/limits.ts';
import { emptyZone } from '#domain/plan/document.ts';
import { addAction, addGoal } from '#domain/plan/edits.ts';
import { projectZone } from '#domain/plan/projection.ts';
import { textOfLines, writeRichText } from '#domain/plan/rich-text.ts';
import { Action, Goal } from '#domain/plan/schema.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';
import type { Random } from '../sync/support/random.ts';

const party = '00000000-0000-4000-8000-00000000000b';

/** As the server reads it: from bytes, with no root named yet. */
function served(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

function hostile(fill: (doc: Y.Doc) => void) {
  const doc = new Y.Doc();
  fill(doc);
  return projectZone('shared', served(doc));
}

const mapIn = (doc: Y.Doc, root: string, id: string, fields: Record<string, unknown>): void => {
  doc.getMap(root).set(id, new Y.Map(Object.entries(fields)));
};

describe('the rows of a zone', () => {
  it('are its sections, goals, actions and contacts', () => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, emptyZone('shared'));
    writeRichText(doc.getXmlFragment('section:about'), textOfLines('Milo är fyra år.', 'Pusslar.'));
    const goal = addGoal(doc, { title: 'Mål' });
    const b = addAction(doc, { title: 'b', goal });
    const a = addAction(doc, { title: 'a', contact: party });
    const { payload, issues } = projectZone('shared', served(doc));
    expect(issues).toEqual([]);
    expect(payload.sections.map(({ key, plain }) => [key, plain])).toEqual([
      ['about', 'Milo är fyra år.\nPusslar.'],
      ['situation', ''],
      ['meetingNotes', ''],
      ['followUp', ''],
    ]);
    expect(payload.goals.map(({ id, title }) => [id, title])).toEqual([[goal, 'Mål']]);
    expect(payload.actions.map(({ id, goalId }) => [id, goalId])).toEqual([
      [b, goal],
      [a, null],
    ]);
    expect(payload.contacts).toEqual([{ actionId: a, partyId: party }]);
  });

  it.each(ZoneKind.options)(
    'of kind %s have its sections, also when the document is empty',
    (kind) => {
      for (const doc of [new Y.Doc(), served(new Y.Doc())]) {
        const { payload, issues } = projectZone(kind, doc);
        expect(payload.sections.length).toBe(kind === 'shared' ? 4 : 1);
        expect(payload.sections.every(({ content }) => content.content.length === 0)).toBe(true);
        expect(issues).toEqual([]);
      }
      const begun = new Y.Doc();
      Y.applyUpdate(begun, emptyZone(kind));
      expect(projectZone(kind, begun).payload.sections[0]?.content).toEqual(textOfLines(''));
      expect(emptyZone(kind)).toEqual(emptyZone(kind));
    },
  );

  it('of a restricted zone have no goals, whatever someone wrote there', () => {
    const doc = new Y.Doc();
    addGoal(doc, { title: 'x' });
    addAction(doc, { title: 'x' });
    const { payload } = projectZone('health', served(doc));
    expect([payload.goals, payload.actions]).toEqual([[], []]);
    expect(projectZone('shared', served(doc)).payload.goals).toHaveLength(1);
  });
});

describe('a document that no edit of ours made', () => {
  it('gives rows for what can be read, and an issue for what cannot', () => {
    const { payload, issues } = hostile((doc) => {
      mapIn(doc, 'goals', 'g1', {
        title: 'not a shared text',
        text: new Y.Text('nor this'),
        status: 'WON',
        wheelArea: 'Trygg',
        position: { a: 1 },
      });
      mapIn(doc, 'actions', 'a1', {
        title: new Y.Text('Ring'),
        what: new Y.XmlText('x'),
        status: 7,
        kind: 'DIAGNOSIS',
        unitId: 'BVC',
        contactId: `${party}'; drop table x`,
        startOn: '2026-02-30',
        dueOn: '0000-01-01',
        doneOn: 20261122,
        goalId: 'no such goal',
        position: 'a0',
      });
      doc.getMap('actions').set('a2', 'words');
      doc.getMap('actions').set('<script>', new Y.Map());
    });
    expect(payload.goals).toEqual([
      {
        id: 'g1',
        title: '',
        content: null,
        wheelArea: null,
        status: 'ACTIVE',
        position: '',
        sealedOn: null,
      },
    ]);
    expect(payload.actions).toEqual([
      {
        id: 'a1',
        goalId: null,
        kind: 'OTHER',
        title: 'Ring',
        what: '',
        unitId: null,
        contactId: null,
        startOn: null,
        dueOn: null,
        doneOn: null,
        status: 'PLANNED',
        waitsForUnitId: null,
        meanwhile: null,
        interimUnitId: null,
        decideOn: null,
        outcome: null,
        outcomeReason: null,
        position: 'a0',
        sealedOn: null,
      },
    ]);
    expect(payload.contacts).toEqual([]);
    const named = issues.map(({ where, what }) => `${where} ${what}`);
    expect(named.sort()).toEqual(
      [
        'actions unreadable',
        'actions/a1/contactId unknownValue',
        'actions/a1/doneOn unknownValue',
        'actions/a1/dueOn unknownValue',
        'actions/a1/goalId unknownValue',
        'actions/a1/kind unknownValue',
        'actions/a1/startOn unknownValue',
        'actions/a1/status unknownValue',
        'actions/a1/unitId unknownValue',
        'actions/a1/what unreadable',
        'actions/a2 unreadable',
        'goals/g1/position unreadable',
        'goals/g1/status unknownValue',
        'goals/g1/text unreadable',
        'goals/g1/title unreadable',
        'goals/g1/wheelArea unknownValue',
      ].sort(),
    );
  });

  it('has no text that PostgreSQL refuses, and none that is too long', () => {
    const { payload, issues } = hostile((doc) => {
      addAction(doc, { id: 'a1', title: 'x\0y' });
      mapIn(doc, 'actions', 'a2', {
        title: new Y.Text('å'.repeat(10_000)),
        what: new Y.Text('\ud800'),
        position: 'a1',
      });
      writeRichText(doc.getXmlFragment('section:about'), textOfLines('noll \0 och \udc00'));
    });
    const json = JSON.stringify(payload);
    expect(json).not.toMatch(/\\u0000|\\ud[89a-f]/i);
    expect(payload.actions[0]?.title).toBe('xy');
    expect(payload.actions[1]?.title).toHaveLength(limits.maxTitleChars);
    expect(issues).toContainEqual({ where: 'actions/a2/title', what: 'tooLong' });
  });

  it('has no more rows than a plan can have', () => {
    const { payload, issues } = hostile((doc) => {
      for (let n = 0; n <= limits.maxActions; n++)
        mapIn(doc, 'actions', `a${n}`, { title: new Y.Text(), what: new Y.Text() });
    });
    expect(payload.actions).toHaveLength(limits.maxActions);
    expect(issues).toContainEqual({ where: 'actions', what: 'tooMany' });
    expect(issues.length).toBeLessThanOrEqual(100);
  });

  it('may have roots of other kinds than their names say', () => {
    const doc = new Y.Doc();
    doc.getArray('goals').push(['x']);
    doc.getText('actions').insert(0, 'x');
    doc.getMap('section:about').set('x', 1);
    for (const one of [doc, served(doc)]) {
      const { payload } = projectZone('shared', one);
      expect([payload.goals, payload.actions]).toEqual([[], []]);
      expect(payload.sections).toHaveLength(4);
    }
    expect(projectZone('shared', doc).issues).toContainEqual({
      where: 'goals',
      what: 'unreadable',
    });
  });

  it(`is never more than the read model takes (seed ${seedOfRun})`, () => {
    const random = randomFrom(seedOfRun);
    for (let run = 0; run < 200; run++) {
      const doc = new Y.Doc();
      for (let step = random.below(30); step > 0; step--) scribble(doc, random);
      const { payload } = projectZone('shared', served(doc));
      for (const goal of payload.goals) expect(Goal.safeParse(goal).success).toBe(true);
      for (const action of payload.actions) expect(Action.safeParse(action).success).toBe(true);
      expect(JSON.stringify(payload)).not.toContain('\\u0000');
    }
  });
});

function anything(random: Random): unknown {
  const makes: (() => unknown)[] = [
    () => random.pick([null, true, 0, -1, 1e300, '', '\0', 'a0', '2026-12-03', party, 'DONE']),
    () => ({ a: [1, { b: null }] }),
    () => [anything(random)],
    () => new Uint8Array(3),
    () => new Y.Text(random.pick(['', 'ord', '\0'])),
    () => new Y.XmlText('ord'),
    () => new Y.Array(),
    () => new Y.XmlHook('x'),
    () => new Y.Map([['title', anything(random)]]),
    () => {
      const element = new Y.XmlElement(random.pick(['paragraph', 'listItem', 'script', '']));
      element.insert(0, random.chance(0.5) ? [new Y.XmlText('ord')] : []);
      return element;
    },
    () => new Y.XmlFragment(),
  ];
  return random.pick(makes)();
}

const fields = ['title', 'what', 'text', 'status', 'dueOn', 'goalId', 'contactId', 'position'];

function scribble(doc: Y.Doc, random: Random): void {
  const root = random.pick(['goals', 'actions']);
  const id = random.pick(['a', 'b', 'c', '\0', 'x'.repeat(70)]);
  const item = doc.getMap(root).get(id);
  if (item instanceof Y.Map) item.set(random.pick(fields), anything(random));
  else doc.getMap(root).set(id, random.chance(0.8) ? new Y.Map() : anything(random));
  const child = anything(random);
  const fragment = doc.getXmlFragment(random.pick(['section:about', 'section:easy']));
  if (child instanceof Y.XmlElement || child instanceof Y.XmlText)
    fragment.insert(random.below(fragment.length + 1), [child]);
}
