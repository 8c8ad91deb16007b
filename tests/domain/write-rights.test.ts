// Rights inside a zone (SY40–SY43): every rule × every role, and that more flags never give more.
import { describe, expect, it } from 'vitest';
import { ZoneKind } from '#domain/access/roles.ts';
import { decidesRights, mayWrite, toBeJudged } from '#domain/access/write-rights.ts';
import type { ValueBefore, Writer } from '#domain/access/write-rights.ts';
import { sectionRoot, sectionsOf } from '#domain/plan/zones.ts';
import { DEL, FMT, INS, OLD, SET, TOP } from '#domain/sync/touch.ts';
import type { Touch } from '#domain/sync/touch.ts';

const unit = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;
const [preschool, speech, nurse, coordination, family, readers, gone] = [1, 2, 3, 4, 5, 6, 7].map(
  unit,
) as [string, string, string, string, string, string, string];

const part = (given: Partial<Writer>): Writer => ({
  role: 'professional',
  sector: 'health',
  unitIds: [],
  leads: false,
  reportingUnitIds: [preschool, speech, nurse, coordination],
  ...given,
});

/** Everyone here has access `edit` to the zone: that is asked before. */
const people = {
  maja: part({ sector: 'school', unitIds: [preschool] }),
  siri: part({ unitIds: [speech] }),
  gunvor: part({ unitIds: [nurse], leads: true }),
  hamid: part({ role: 'coordinator', unitIds: [coordination], leads: true }),
  rania: part({ role: 'guardian', sector: 'family', unitIds: [family] }),
  sami: part({ role: 'relative', sector: 'family', unitIds: [family] }),
  nova: part({ role: 'child', sector: 'family', unitIds: [family] }),
  /** Named in a part of the plan, without a part in the plan itself. */
  guest: part({ role: null, sector: null }),
};
type Name = keyof typeof people;
const all = Object.keys(people) as Name[];
const leaders: Name[] = ['gunvor', 'hamid'];
const relatives: Name[] = ['rania', 'sami', 'nova'];

const before =
  (values: Record<string, unknown>): ValueBefore =>
  (path) =>
    values[path.join('/')];
const nothing = before({});
const ownedBy = (unitId: unknown): ValueBefore => before({ 'actions/a/unitId': unitId });

const agreedFields = [
  'title',
  'what',
  'goalId',
  'kind',
  'unitId',
  'contactId',
  'startOn',
  'dueOn',
  'waitsForUnitId',
  'meanwhile',
  'interimUnitId',
  'decideOn',
];
const reportedFields = ['status', 'doneOn', 'outcome', 'outcomeReason'];
const action = (...fields: string[]): string[][] => fields.map((field) => ['actions', 'a', field]);
const goal = (...fields: string[]): string[][] => fields.map((field) => ['goals', 'g', field]);
const agreed = [['actions', 'a'], ...action(...agreedFields)];
const reported = action(...reportedFields);
const wholeGoal = [['goals', 'g'], ...goal('title', 'text', 'wheelArea', 'status', 'position')];
const everyField = [
  ...agreed,
  ...reported,
  ...action('position', 'sealed'),
  ...wholeGoal,
  ...goal('sealed'),
];

interface Rule {
  rule: string;
  kind: ZoneKind;
  paths: string[][];
  before: ValueBefore;
  may: Name[];
  others: ReturnType<typeof mayWrite>;
}

const shared: Pick<Rule, 'kind' | 'others'> = { kind: 'shared', others: 'not_responsible' };
const rules: Rule[] = [
  {
    rule: 'texts are for all',
    ...shared,
    paths: [['section:about'], ['section:easy']],
    before: nothing,
    may: all,
  },
  { rule: 'goals are for all', ...shared, paths: wholeGoal, before: nothing, may: all },
  {
    rule: 'the place of an action is for all',
    ...shared,
    paths: action('position'),
    before: ownedBy(preschool),
    may: all,
  },
  {
    rule: 'a new action, or one that nobody answers for, is for all',
    ...shared,
    paths: [...agreed, ...reported],
    before: nothing,
    may: all,
  },
  ...[null, '', 17, 'nowhere', { id: preschool }].map((value): Rule => ({
    rule: `${JSON.stringify(value)} is no unit`,
    ...shared,
    paths: [...agreed, ...reported],
    before: ownedBy(value),
    may: all,
  })),
  {
    rule: 'what was agreed: the responsible unit and those who lead',
    ...shared,
    paths: agreed,
    before: ownedBy(preschool),
    may: ['maja', ...leaders],
  },
  {
    rule: 'how it goes: the responsible unit alone',
    ...shared,
    paths: reported,
    before: ownedBy(preschool),
    may: ['maja'],
  },
  {
    rule: 'how it goes, where a leader’s own unit answers',
    ...shared,
    paths: reported,
    before: ownedBy(nurse),
    may: ['gunvor'],
  },
  ...[readers, gone].map((unitId): Rule => ({
    rule: 'how it goes, where nobody there can write: those who lead',
    ...shared,
    paths: reported,
    before: ownedBy(unitId),
    may: leaders,
  })),
  {
    rule: 'how it goes, where the family answers: the family and those who lead',
    ...shared,
    paths: reported,
    before: ownedBy(family),
    may: [...relatives, ...leaders],
  },
  {
    rule: 'a seal is set by those who lead',
    kind: 'shared',
    paths: [...action('sealed'), ...goal('sealed')],
    before: ownedBy(preschool),
    may: leaders,
    others: 'not_allowed',
  },
  {
    rule: 'what is sealed is changed by nobody',
    kind: 'shared',
    paths: everyField,
    before: before({
      'actions/a/unitId': preschool,
      'actions/a/sealed': '2026-11-25',
      'goals/g/sealed': '2026-11-25',
    }),
    may: [],
    others: 'sealed',
  },
  {
    rule: 'a seal on another item says nothing about this one',
    ...shared,
    paths: [...agreed, ...wholeGoal],
    before: before({ 'actions/b/sealed': '2026-11-25', 'goals/h/sealed': '2026-11-25' }),
    may: all,
  },
  {
    rule: 'only a day is a seal',
    ...shared,
    paths: [...agreed, ...wholeGoal],
    before: before({ 'actions/a/sealed': 'ja', 'goals/g/sealed': true }),
    may: all,
  },
  {
    rule: 'easy words stand beside what all share, and nowhere else',
    kind: 'health',
    paths: [['section:easy']],
    before: nothing,
    may: [],
    others: 'not_allowed',
  },
  {
    rule: 'the family’s and the child’s words are written by their side',
    kind: 'family',
    paths: [['section:familyWords']],
    before: nothing,
    may: relatives,
    others: 'family_text',
  },
  {
    rule: 'the child’s words too',
    kind: 'child',
    paths: [['section:childVoice']],
    before: nothing,
    may: relatives,
    others: 'family_text',
  },
  ...(['health', 'school', 'studentHealth', 'social', 'draft', 'meeting'] as const).map(
    (kind): Rule => ({
      rule: `the text of a ${kind} zone is for all who may write there`,
      kind,
      paths: [[sectionRoot(sectionsOf(kind)[0])]],
      before: nothing,
      may: all,
      others: null,
    }),
  ),
  {
    rule: 'meta, roots and fields that no plan has are nobody’s',
    kind: 'shared',
    paths: [
      [],
      ['meta'],
      ['meta', 'schemaVersion'],
      ['text'],
      ['section:familyWords'],
      ['section:about:x'],
      ['__proto__'],
      ['goals'],
      ['actions'],
      ['actions', ''],
      ['actions', 'an id with spaces'],
      ['actions', 'a', 'owner'],
      ['actions', 'a', '__proto__'],
      ['actions', 'a', 'title', 'bold'],
      ['goals', 'g', 'unitId'],
    ],
    before: nothing,
    may: [],
    others: 'not_allowed',
  },
  {
    rule: 'only the shared zone has an agreement',
    kind: 'family',
    paths: [...agreed, ...wholeGoal],
    before: nothing,
    may: [],
    others: 'not_allowed',
  },
];

describe('every rule × every role', () => {
  for (const { rule, kind, paths, before: values, may, others } of rules)
    it(rule, () => {
      for (const path of paths)
        for (const name of all) {
          const answer = mayWrite(people[name], kind, { path, ops: SET | TOP | OLD }, values);
          expect(answer, `${name} ${path.join('/')}`).toBe(may.includes(name) ? null : others);
        }
    });

  it('knows the texts of every kind of zone, and no other zone’s', () => {
    const roots = new Set(ZoneKind.options.flatMap((kind) => sectionsOf(kind).map(sectionRoot)));
    for (const kind of ZoneKind.options)
      for (const root of roots)
        expect(
          mayWrite(people.rania, kind, { path: [root], ops: INS }, nothing),
          `${kind} ${root}`,
        ).toBe(sectionsOf(kind).map(sectionRoot).includes(root) ? null : 'not_allowed');
  });
});

describe('flags', () => {
  const flags = Array.from({ length: 64 }, (_, ops) => ops);
  const situations: ValueBefore[] = [
    nothing,
    ...[preschool, speech, family, readers].map(ownedBy),
    before({ 'actions/a/sealed': '2026-11-25', 'goals/g/sealed': '2026-11-25' }),
  ];
  const paths = [...everyField, ['section:about'], ['section:familyWords'], ['meta'], ['goals']];

  it('never give more: what some flags refuse, those and others refuse', () => {
    const given: string[] = [];
    for (const kind of ['shared', 'family'] as const)
      for (const name of all)
        for (const path of paths)
          for (const values of situations) {
            const refused = flags.map(
              (ops) => mayWrite(people[name], kind, { path, ops }, values) !== null,
            );
            for (const ops of flags)
              for (const more of [INS, SET, DEL, FMT, TOP, OLD])
                if (refused[ops] && !refused[ops | more])
                  given.push(`${name} ${kind} ${path.join('/')} ${ops} | ${more}`);
          }
    expect(given).toEqual([]);
  });

  it('a list inside an item, or in place of a single value, is refused', () => {
    for (const path of [
      ['actions', 'a'],
      ['goals', 'g'],
      ...action('status', 'unitId', 'position'),
    ])
      expect(mayWrite(people.hamid, 'shared', { path, ops: INS }, nothing)).toBe('not_allowed');
    for (const path of [...action('title', 'what'), ...goal('title', 'text')])
      expect(mayWrite(people.hamid, 'shared', { path, ops: INS }, nothing)).toBe(null);
  });
});

describe('a removed item', () => {
  const removal: Touch[] = [
    { path: ['actions', 'a'], ops: DEL | TOP | OLD },
    { path: ['actions', 'a', 'status'], ops: DEL | TOP | OLD },
    { path: ['actions', 'a', 'title'], ops: DEL | FMT },
  ];

  it('takes its fields along', () => {
    expect(toBeJudged(removal)).toEqual(removal.slice(0, 1));
  });

  it('takes nothing along that is written, nor another item’s', () => {
    const more: Touch[] = [
      { path: ['actions', 'a', 'status'], ops: DEL | SET | TOP },
      { path: ['actions', 'b', 'status'], ops: DEL | TOP | OLD },
      { path: ['section:about'], ops: DEL },
    ];
    expect(toBeJudged([...removal, ...more])).toEqual([...removal.slice(0, 1), ...more]);
  });

  it('is not removed when the update puts another in its place', () => {
    const replaced: Touch[] = [
      { path: ['actions', 'a'], ops: SET | DEL | TOP | OLD },
      { path: ['actions', 'a', 'status'], ops: DEL | TOP | OLD },
    ];
    expect(toBeJudged(replaced)).toEqual(replaced);
  });
});

it('what decides rights is the unit of an action and the seals, and nothing else', () => {
  const asked = new Set<string>();
  for (const path of everyField)
    for (const name of all)
      mayWrite(people[name], 'shared', { path, ops: SET }, (one) => {
        asked.add(one.join('/'));
        return undefined;
      });
  expect([...asked].sort()).toEqual(['actions/a/sealed', 'actions/a/unitId', 'goals/g/sealed']);
  expect(everyField.filter(decidesRights)).toHaveLength(3);
});
