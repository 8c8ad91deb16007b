// What the start page says, from facts alone: what comes next, who to turn to, and what is news.
import { describe, expect, it } from 'vitest';
import { comingOf, peopleOf } from '#domain/start/next.ts';
import { newsLines } from '#domain/start/news.ts';
import { oncePerThread } from '#domain/start/asks.ts';
import type { News } from '#domain/start/page.ts';
import { StartPage } from '#domain/start/page.ts';

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const today = '2026-11-26';
const dayOf = (at: string): string => at.slice(0, 10);
const [office, clinic, preschool, home] = [id(1), id(2), id(3), id(4)];
const [hamid, gunvor, maja, rania] = [id(11), id(12), id(13), id(14)];
const party = (partyId: string, name: string, unitId: string, role = 'professional') => ({
  ...{ id: partyId, name, unitId, role },
  title: 'titel',
  phone: null,
});
const action = (key: string, over: Record<string, unknown>) => ({
  ...{ id: key, kind: 'SUPPORT', title: key, unitId: preschool, contactId: maja },
  ...{ startOn: null, dueOn: null, status: 'IN_PROGRESS', ...over },
});
const news: News = { actions: [], threads: [], meetings: [], versions: [], statuses: [] };

const page = (over: Record<string, unknown> = {}): StartPage =>
  StartPage.parse({
    plan: {
      ...{ id: id(0), status: 'ACTIVE', followUpAt: null, callerId: null },
      ...{ bestInterestUnitId: clinic, collaborationUnitId: clinic },
    },
    child: { name: 'Milo Silverkvist', protected: false },
    sharedZoneId: id(5),
    me: { partyId: rania, role: 'guardian' },
    mayComment: true,
    helpUnitId: office,
    units: [
      { id: office, label: 'Koordinatorfunktionen', sector: 'health', phone: '0700-00 00 24' },
      { id: clinic, label: 'BVC', sector: 'health', phone: null },
      { id: preschool, label: 'Förskolan', sector: 'school', phone: null },
      { id: home, label: 'Familjen', sector: 'family', phone: null },
    ],
    parties: [
      party(gunvor, 'Gunvor', clinic),
      party(maja, 'Maja', preschool),
      party(rania, 'Rania', home, 'guardian'),
      party(hamid, 'Hamid', office, 'coordinator'),
    ],
    goals: [],
    actions: [],
    meetings: [],
    asked: { calls: [], agreements: 0, handovers: 0, approval: null, consents: [], moves: 0 },
    ...{ asks: [], dissents: [], since: null, news },
    ...over,
  });
const meeting = (n: number, startsAt: string, over = {}) => ({
  ...{ id: id(n), startsAt, chairId: hamid, running: false, withMe: true },
  ...over,
});

describe('what comes next', () => {
  it('is at most three, in the order of their days, a time before a whole day', () => {
    const coming = comingOf(
      page({
        actions: [
          action('late', { dueOn: '2026-11-20' }),
          action('done', { dueOn: '2026-12-01', status: 'DONE' }),
          action('second', { dueOn: '2026-12-02' }),
          action('third', { startOn: '2026-12-09', dueOn: '2026-12-20' }),
          action('today', { dueOn: today }),
        ],
        meetings: [meeting(21, '2026-12-02T13:00:00.000Z')],
      }),
      today,
      dayOf,
    );
    expect(coming.map(({ kind, title, day }) => [kind, title, day])).toEqual([
      ['actionDue', 'today', today],
      ['meeting', null, '2026-12-02'],
      ['actionDue', 'second', '2026-12-02'],
    ]);
  });

  it('names a follow-up unless a meeting is called for that day, and begins with what is under way', () => {
    const plan = { ...page().plan, followUpAt: '2026-12-02T13:00:00.000Z', callerId: hamid };
    const kinds = (meetings: unknown[]) =>
      comingOf(page({ plan, meetings }), today, dayOf).map(({ kind, running }) => [kind, running]);
    expect(kinds([])).toEqual([['followUp', false]]);
    expect(kinds([meeting(21, '2026-12-02T08:00:00.000Z')])).toEqual([['meeting', false]]);
    // The meeting of that day is said to be the follow-up, one of another day is not.
    const follows = (startsAt: string) =>
      comingOf(page({ plan, meetings: [meeting(21, startsAt)] }), today, dayOf).map(
        ({ kind, followUp, partyId }) => [kind, followUp, partyId],
      );
    expect(follows('2026-12-02T08:00:00.000Z')).toEqual([['meeting', true, hamid]]);
    expect(follows('2026-12-01T08:00:00.000Z')).toEqual([
      ['meeting', false, hamid],
      ['followUp', true, hamid],
    ]);
    expect(kinds([meeting(21, '2026-11-25T22:00:00.000Z', { running: true })])).toEqual([
      ['meeting', true],
      ['followUp', false],
    ]);
  });

  it('calls an action that is one day what it is', () => {
    const kinds = (over: Record<string, unknown>) =>
      comingOf(page({ actions: [action('a', over)] }), today, dayOf).map(({ kind }) => kind);
    expect(kinds({ kind: 'OTHER', startOn: '2026-12-02', dueOn: '2026-12-02' })).toEqual(['event']);
    expect(kinds({ kind: 'OTHER', startOn: '2026-12-01', dueOn: '2026-12-02' })).toEqual([
      'actionStarts',
      'actionDue',
    ]);
  });
});

describe('who to turn to', () => {
  it('is who holds it together, who sees to what comes, who leads; never the reader or the family', () => {
    const facts = page({ actions: [action('a', { dueOn: '2026-12-01' })] });
    const people = peopleOf(facts, comingOf(facts, today, dayOf));
    expect(people.map(({ name, part }) => [name, part])).toEqual([
      ['Hamid', 'holdsTogether'],
      ['Maja', 'contact'],
      ['Gunvor', 'bestInterest'],
    ]);
    expect(people[0]?.phone).toBe('0700-00 00 24');
    const familys = page({ actions: [action('a', { dueOn: '2026-12-01', contactId: rania })] });
    expect(
      peopleOf(familys, comingOf(familys, today, dayOf)).map(({ name }) => name),
    ).not.toContain('Rania');
  });

  it('is somebody else when nobody coordinates, and nobody when nobody works there', () => {
    expect(peopleOf(page({ helpUnitId: clinic }), []).map(({ name }) => name)).toEqual(['Gunvor']);
    expect(peopleOf(page({ helpUnitId: null, parties: [] }), [])).toEqual([]);
  });
});

describe('what waits', () => {
  it('is one line for a conversation: what has waited longest, else what was asked last', () => {
    const ask = (thread: number, at: string, answeredAt: string | null = null) => ({
      ...{ threadId: id(thread), at, answeredAt, closedAt: null },
    });
    const [first, second] = ['2026-11-20T08:00:00.000Z', '2026-11-22T08:00:00.000Z'];
    expect(oncePerThread([ask(1, second), ask(1, first), ask(2, first)])).toEqual([
      ask(1, first),
      ask(2, first),
    ]);
    expect(oncePerThread([ask(1, first, second), ask(1, second, second)])).toEqual([
      ask(1, second, second),
    ]);
    expect(oncePerThread([ask(1, first, second), ask(1, second)])).toEqual([ask(1, second)]);
  });
});

describe('news since last time', () => {
  const thread = (n: number, answersMe = false) => ({
    ...{ threadId: id(n), anchor: { type: 'zone' }, quotation: '', by: ['Disa'], count: 1 },
    answersMe,
  });
  const much = page({
    news: {
      actions: Array.from({ length: 30 }, (_, n) => ({
        ...{ id: `a${n}`, title: `a${n}`, status: n % 2 ? 'DONE' : 'PLANNED' },
      })),
      threads: [thread(1), thread(2), thread(3), thread(4), thread(5), thread(6, true)],
      meetings: Array.from({ length: 5 }, (_, n) => ({
        ...{ id: id(n), startsAt: '2026-12-02T13:00:00.000Z', what: 'called' },
      })),
      versions: [1, 2],
      statuses: ['PAUSED', 'ACTIVE'],
    },
  }).news;

  it('is at most ten lines, answers to the reader first, and counts what has none', () => {
    const lines = newsLines(much);
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(lines[0]).toMatchObject({ kind: 'said', thread: { answersMe: true } });
    expect(lines.at(-1)).toEqual({ kind: 'more', threads: 3 });
    for (const kind of ['meeting', 'version', 'status', 'done', 'changed'])
      expect(lines.map((line) => line.kind)).toContain(kind);
  });

  it('is empty when nothing happened', () => {
    expect(newsLines(news)).toEqual([]);
  });
});
