// [SY40–SY43] Every rule × every role on the real server. Whoever may not gets the exact code, and
// nothing is stored or shown; whoever may makes the same edit, and it is.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { actionText, goalTitle, itemOf } from '#domain/plan/document.ts';
import {
  addAction,
  addGoal,
  moveAction,
  removeAction,
  removeGoal,
  sealAction,
  sealGoal,
  setActionField,
  setGoalArea,
  setGoalStatus,
} from '#domain/plan/edits.ts';
import { partyId, planUnitId, zoneId } from '../db/world.ts';
import { openRightsWorld } from './support/rights-world.ts';
import type { RightsWorld } from './support/rights-world.ts';

let rights: RightsWorld;
beforeAll(async () => {
  rights = await openRightsWorld();
});
afterAll(() => rights.close());

const unit = (key: string): string => planUnitId('milo', key);
const preschool = unit('blasippan');

/** Everyone who may write in the shared zone, by what they are to the preschool's action. */
const people = {
  maja: 'the responsible unit',
  siri: 'another unit',
  gunvor: 'who leads: the barnensbästa-ansvarig unit',
  hamid: 'who leads: the coordinator',
  rania: 'the family',
  sami: 'a relative',
} as const;
type Name = keyof typeof people;
const all = Object.keys(people) as Name[];
const leaders: Name[] = ['gunvor', 'hamid'];

interface Rule {
  edit: string;
  change: (doc: Y.Doc, id: string) => void;
  may: readonly Name[];
  others?: string;
}

const raw =
  (root: 'goals' | 'actions', field: string, value: unknown) =>
  (doc: Y.Doc, id: string): void =>
    void itemOf(doc, root, id)?.set(field, value);
const typed = (text: Y.Text | null): void => text?.insert(0, 'x');

const agreed: Record<string, Rule['change']> = {
  title: (doc, id) => typed(actionText(doc, id, 'title')),
  what: (doc, id) => typed(actionText(doc, id, 'what')),
  goal: (doc, id) => setActionField(doc, id, 'goal', 'another'),
  unit: (doc, id) => setActionField(doc, id, 'unit', unit('logoped')),
  'no unit': (doc, id) => setActionField(doc, id, 'unit', null),
  contact: (doc, id) => setActionField(doc, id, 'contact', partyId('milo', 'maja')),
  'first day': (doc, id) => setActionField(doc, id, 'start', '2026-12-01'),
  'last day': (doc, id) => setActionField(doc, id, 'due', '2026-12-24'),
  removal: removeAction,
};
const reported: Record<string, Rule['change']> = {
  status: (doc, id) => setActionField(doc, id, 'status', 'DONE'),
  'day done': (doc, id) => setActionField(doc, id, 'done', '2026-11-25'),
  outcome: raw('actions', 'outcome', 'Det gick bra.'),
};
const place: Rule['change'] = (doc, id) => moveAction(doc, id, 'first');
const goals: Record<string, Rule['change']> = {
  title: (doc, id) => typed(goalTitle(doc, id)),
  status: (doc, id) => setGoalStatus(doc, id, 'REACHED'),
  area: (doc, id) => setGoalArea(doc, id, 'safe'),
  removal: removeGoal,
};

/** One item for each person, so that nobody meets what another did. */
function itemsFor(rule: string): Record<Name, string> {
  const key = rule.replaceAll(/\W/g, '-');
  return Object.fromEntries(all.map((name) => [name, `${key}-${name}`])) as Record<Name, string>;
}

function check(rules: readonly Rule[], prepare: (doc: Y.Doc, id: string) => void): void {
  for (const { edit, change, may, others = 'not_responsible' } of rules)
    it(edit, async () => {
      const items = itemsFor(edit);
      expect(
        await rights.edit('gunvor', (doc) => all.forEach((name) => prepare(doc, items[name]))),
      ).toBe('stored');
      for (const name of all) {
        const [rows, before] = [await rights.logLength(), rights.seen()];
        const outcome = await rights.edit(name, (doc) => change(doc, items[name]));
        expect(outcome, people[name]).toBe(may.includes(name) ? 'stored' : others);
        if (outcome === 'stored') continue;
        expect(await rights.logLength(), people[name]).toBe(rows);
        expect(rights.seen(), people[name]).toBe(before);
        // The very same, by someone who may.
        const [allowed] = may;
        if (allowed !== undefined)
          expect(await rights.edit(allowed, (doc) => change(doc, items[name]))).toBe('stored');
      }
    });
}

const rulesOf = (
  about: string,
  changes: Record<string, Rule['change']>,
  rest: Omit<Rule, 'edit' | 'change'>,
): Rule[] =>
  Object.entries(changes).map(([what, change]) => ({ edit: `${about}: ${what}`, change, ...rest }));

const ofPreschool = (doc: Y.Doc, id: string): void => {
  addAction(doc, { id, title: 'Bildstöd', unit: preschool, contact: partyId('milo', 'otto') });
};
const ofNobody = (doc: Y.Doc, id: string): void => {
  addAction(doc, { id, title: 'Ring' });
};

describe('before anyone of the family may write', () => {
  it('who leads writes down how the family’s own action goes; other units do not', async () => {
    const family = unit('familjen');
    await rights.edit('siri', (doc) => {
      addAction(doc, { id: 'first', title: 'Först' });
      addAction(doc, { id: 'at-home', title: 'Läsa hemma', unit: family });
    });
    const done = (doc: Y.Doc): void => setActionField(doc, 'at-home', 'status', 'DONE');
    const back = (doc: Y.Doc): void => setActionField(doc, 'at-home', 'status', 'PLANNED');
    expect(await rights.edit('siri', done)).toBe('not_responsible');
    for (const leader of leaders) {
      expect(await rights.edit(leader, done)).toBe('stored');
      expect(await rights.edit(leader, back)).toBe('stored');
    }
  });
});

describe('an action that a unit answers for', () => {
  beforeAll(async () => {
    for (const person of ['rania', 'sami']) await rights.share('milo', 'shared', person);
  });
  check(
    [
      ...rulesOf('agreed', agreed, { may: ['maja', ...leaders] }),
      ...rulesOf('how it goes', reported, { may: ['maja'] }),
      { edit: 'its place', change: place, may: all },
      {
        edit: 'its seal',
        change: (doc, id) => sealAction(doc, id, '2026-11-25'),
        may: leaders,
        others: 'not_allowed',
      },
    ],
    ofPreschool,
  );
});

describe('an action that nobody answers for', () => {
  check(rulesOf('free', { ...agreed, 'no unit': place, ...reported }, { may: all }), ofNobody);
  check(
    [
      {
        edit: 'a new one, for another unit',
        change: (doc, id) => ofPreschool(doc, `new-${id}`),
        may: all,
      },
    ],
    ofNobody,
  );
});

describe('goals and texts', () => {
  check(rulesOf('goal', goals, { may: all }), (doc, id) => void addGoal(doc, { id, title: 'Mål' }));
  check(
    [
      {
        edit: 'words in a section',
        change: (doc) => doc.getXmlFragment('section:about').push([new Y.XmlElement('paragraph')]),
        may: all,
      },
    ],
    (doc, id) => void addGoal(doc, { id }),
  );
});

/** `edits.ts` leaves what is sealed alone: these write as no page of ours does. */
const rawly = (root: 'goals' | 'actions', values: Record<string, unknown>): typeof agreed => ({
  title: (doc, id) => typed(root === 'goals' ? goalTitle(doc, id) : actionText(doc, id, 'title')),
  ...Object.fromEntries(
    Object.entries(values).map(([field, value]) => [field, raw(root, field, value)]),
  ),
  'no title': (doc, id) => itemOf(doc, root, id)?.delete('title'),
  removal: (doc, id) => doc.getMap(root).delete(id),
  replacement: (doc, id) => doc.getMap(root).set(id, new Y.Map([['status', 'CLOSED']])),
});
const nobody = { may: [], others: 'sealed' };

describe('what is sealed', () => {
  const action = {
    ...{
      goalId: 'g',
      kind: 'SUPPORT',
      unitId: null,
      contactId: null,
      startOn: '2026-12-01',
      dueOn: '2026-12-24',
    },
    ...{ status: 'DONE', doneOn: '2026-11-25', outcome: 'x', position: 'b0', sealed: '2026-11-26' },
  };
  check(rulesOf('sealed action', rawly('actions', action), nobody), (doc, id) => {
    ofPreschool(doc, id);
    sealAction(doc, id, '2026-11-25');
  });
  const goal = { status: 'CLOSED', wheelArea: 'safe', position: 'b0', sealed: null };
  check(rulesOf('sealed goal', rawly('goals', goal), nobody), (doc, id) => {
    addGoal(doc, { id, title: 'Mål' });
    sealGoal(doc, id, '2026-11-25');
  });
});

describe('what no plan has', () => {
  const strange: Record<string, Rule['change']> = {
    meta: (doc) => doc.getMap('meta').set('schemaVersion', 9),
    'another zone’s text': (doc) => doc.getXmlFragment('section:notes').push([new Y.XmlText('x')]),
    'an unknown root': (doc) => doc.getText('text').insert(0, 'x'),
    'an unknown field': raw('actions', 'owner', 'x'),
    'an unknown id': (doc) => doc.getMap('actions').set('not an id', new Y.Map()),
  };
  check(rulesOf('strange', strange, { may: [], others: 'not_allowed' }), ofNobody);
});

describe('[SY43] the family’s and the child’s own words', () => {
  const words = (root: string) => (doc: Y.Doc) =>
    doc.getXmlFragment(root).push([new Y.XmlElement('paragraph')]);

  async function only(plan: string, zone: string, root: string, ours: string[], staff: string[]) {
    const id = zoneId(plan, zone);
    for (const person of ours) expect(await rights.edit(person, words(root), id)).toBe('stored');
    const rows = await rights.logLength(id);
    for (const person of staff)
      expect(await rights.edit(person, words(root), id), person).toBe('family_text');
    expect(await rights.logLength(id)).toBe(rows);
  }

  it('are not altered by staff, whatever share they have', async () => {
    for (const person of ['sami', 'maja', 'hamid', 'gunvor'])
      await rights.share('milo', 'family', person);
    const staff = ['maja', 'hamid', 'gunvor'];
    await only('milo', 'family', 'section:familyWords', ['rania', 'jonte', 'sami'], staff);
  });

  it('the child’s neither', () =>
    only('nova', 'child:mira', 'section:childVoice', ['nova'], ['mira', 'hedda']));

  it('while the text of a service is for those who have access to it', async () => {
    const id = zoneId('nova', 'health:ungdomsmottagningen');
    for (const person of ['mira', 'hedda', 'nova'])
      expect(await rights.edit(person, words('section:notes'), id)).toBe('stored');
  });
});
