// The timeline's data: what is an event, which group a row is in, what state it has. The picture and the
// table are drawn from this and nothing else.
import { describe, expect, it } from 'vitest';
import { TimelinePage, timelineOf } from '#domain/plan/timeline.ts';

const today = '2026-11-23';
const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const [plan, kaj, unit, party] = [id(1), id(2), id(3), id(4)];

type Given = Partial<TimelinePage['actions'][number]>;
const action = (name: string, more: Given = {}) => ({
  ...{ id: name, kind: 'OTHER', title: name, unitId: unit, contactId: party },
  ...{ startOn: null, dueOn: null, doneOn: null, status: 'PLANNED' },
  ...more,
});
const milestone = (n: number, kind: string, day: string) => ({
  ...{ id: id(n), kind, day, notedBy: 'Hamid Borgfelt', notedAt: '2026-09-22T13:00:00.000Z' },
});
const page = (actions: unknown[], milestones: unknown[] = []) =>
  TimelinePage.parse({
    plan: { id: plan, nextFollowUpAt: null, mayNote: false },
    child: 'Milo Silverkvist',
    me: kaj,
    milestones,
    units: [{ id: unit, label: 'Barn- och ungdomsmedicin', sector: 'health' }],
    parties: [
      {
        ...{ id: party, personId: kaj, name: 'Kaj Oxelvik', title: 'barnläkare' },
        ...{ role: 'professional', unitId: unit },
      },
    ],
    actions,
  });
const rows = (actions: unknown[], milestones: unknown[] = []) =>
  timelineOf(page(actions, milestones), today, null).groups.flatMap(({ rows }) => rows);

describe('events', () => {
  it('are what was noted, the day of a single act, and the next follow-up, by day', () => {
    const { events, groups } = timelineOf(
      page(
        [
          action('aterkoppling', { dueOn: '2026-12-02' }),
          action('utbildning', {
            ...{ startOn: '2026-10-22', dueOn: '2026-10-22', doneOn: '2026-10-22' },
            status: 'DONE',
          }),
          action('glomd', { dueOn: '2026-11-01' }),
        ],
        [milestone(5, 'SIGNAL', '2026-09-02'), milestone(6, 'MEETING', '2026-11-30')],
      ),
      today,
      '2026-12-01',
    );
    expect(events.map(({ kind, title, day, state }) => [title ?? kind, day, state])).toEqual([
      ['SIGNAL', '2026-09-02', 'done'],
      ['utbildning', '2026-10-22', 'done'],
      ['glomd', '2026-11-01', 'late'],
      ['MEETING', '2026-11-30', 'ahead'],
      ['FOLLOW_UP', '2026-12-01', 'ahead'],
      ['aterkoppling', '2026-12-02', 'ahead'],
    ]);
    expect(groups).toEqual([]);
  });

  it('name a follow-up once when it is both agreed and noted', () => {
    const both = page([], [milestone(5, 'FOLLOW_UP', '2026-12-02')]);
    expect(timelineOf(both, today, '2026-12-02').events).toHaveLength(1);
    expect(timelineOf(both, today, '2026-12-03').events).toHaveLength(2);
  });
});

describe('groups', () => {
  const started = { startOn: '2026-10-01', status: 'IN_PROGRESS' } as const;

  it('are assessments, support and the rest, each by start', () => {
    const { groups } = timelineOf(
      page([
        action('annat', started),
        action('stod', { ...started, kind: 'SUPPORT' }),
        action('sen', { ...started, kind: 'ASSESSMENT' }),
        action('utan', { kind: 'ASSESSMENT' }),
        action('tidig', { ...started, startOn: '2026-09-24', kind: 'ASSESSMENT' }),
      ]),
      today,
      null,
    );
    expect(groups.map(({ kind, rows }) => [kind, rows.map((row) => row.id)])).toEqual([
      ['ASSESSMENT', ['tidig', 'sen', 'utan']],
      ['SUPPORT', ['stod']],
      ['OTHER', ['annat']],
    ]);
  });

  it('show that there is no support beside assessments, and nothing where there is nothing', () => {
    const alone = timelineOf(page([action('a', { ...started, kind: 'ASSESSMENT' })]), today, null);
    expect(alone.groups.map(({ kind, rows }) => [kind, rows.length])).toEqual([
      ['ASSESSMENT', 1],
      ['SUPPORT', 0],
    ]);
    expect(timelineOf(page([]), today, null).groups).toEqual([]);
  });
});

describe('a row', () => {
  it('says who answers, also where nobody does', () => {
    expect(rows([action('a', { kind: 'SUPPORT' })])).toMatchObject([
      { who: { name: 'Kaj Oxelvik' }, unit: { label: 'Barn- och ungdomsmedicin' } },
    ]);
    const unknown = { kind: 'SUPPORT', unitId: id(8), contactId: id(9) } as unknown as Given;
    expect(rows([action('a', unknown)])).toMatchObject([{ who: null, unit: null }]);
  });

  it.each<[string, Given, object]>([
    [
      'done',
      { startOn: '2026-10-14', dueOn: '2026-11-03', doneOn: '2026-11-03', status: 'DONE' },
      { state: 'done', run: { days: 20 }, openEnded: false, point: null },
    ],
    [
      'done without a start',
      { doneOn: '2026-11-03', status: 'DONE', startOn: null },
      { state: 'done', run: null, point: '2026-11-03' },
    ],
    [
      'going to an agreed day',
      { startOn: '2026-10-05', dueOn: '2026-11-26', status: 'IN_PROGRESS' },
      { state: 'going', run: { days: 52, until: 'planned' }, openEnded: false },
    ],
    [
      'going until further notice',
      { startOn: '2026-09-28', status: 'IN_PROGRESS' },
      { state: 'going', run: { until: 'today' }, openEnded: true },
    ],
    [
      'late',
      { startOn: '2026-10-05', dueOn: '2026-11-20', status: 'IN_PROGRESS' },
      { state: 'late', run: { to: today }, openEnded: false },
    ],
    [
      'planned',
      { startOn: '2027-01-18', dueOn: '2027-03-12' },
      { state: 'planned', run: { from: '2027-01-18' } },
    ],
    [
      'waiting',
      { status: 'WAITING_CONSENT' },
      { state: 'waiting', run: null, point: null, openEnded: false },
    ],
    [
      'called off',
      { startOn: '2026-10-05', dueOn: '2026-11-20', status: 'CANCELLED' },
      { state: 'cancelled', run: null, point: null },
    ],
  ])('can be %s', (_, given, row) => {
    expect(rows([action('a', { ...given, kind: 'ASSESSMENT' })])).toMatchObject([row]);
  });

  it('waits from the meeting only as an assessment', () => {
    const given = { startOn: '2026-10-14', status: 'IN_PROGRESS' } as const;
    const met = [milestone(5, 'MEETING', '2026-09-22')];
    expect(rows([action('a', { ...given, kind: 'ASSESSMENT' })], met)[0]?.wait?.days).toBe(22);
    expect(rows([action('a', { ...given, kind: 'SUPPORT' })], met)[0]?.wait).toBeNull();
  });
});
