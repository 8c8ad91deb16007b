// Lead times with the figures of Milo's story, and with everything that can be missing.
import { describe, expect, it } from 'vitest';
import { ActionId } from '#domain/ids.ts';
import { leadTimes, spanOf, waitOf } from '#domain/plan/lead-times.ts';
import type { Track } from '#domain/plan/lead-times.ts';
import type { MilestoneKind } from '#domain/plan/milestones.ts';

const today = '2026-11-23';

function track(id: string, kind: Track['kind'], more: Partial<Track>): Track {
  const none = { startOn: null, dueOn: null, doneOn: null };
  return { id: ActionId.parse(id), kind, ...none, status: 'IN_PROGRESS', ...more };
}
const done = (startOn: string, doneOn: string): Partial<Track> => ({
  ...{ startOn, dueOn: doneOn, doneOn },
  status: 'DONE',
});

const horsel = track('horselprov', 'ASSESSMENT', done('2026-09-25', '2026-10-09'));
const sprak = track('sprak', 'ASSESSMENT', done('2026-10-01', '2026-11-12'));
const utveckling = track('utveckling', 'ASSESSMENT', {
  startOn: '2026-10-05',
  dueOn: '2026-11-26',
});
const lakare = track('lakare', 'ASSESSMENT', done('2026-10-14', '2026-11-03'));
const kartlaggning = track('kartlaggning', 'ASSESSMENT', done('2026-09-24', '2026-10-23'));
const assessments = [horsel, sprak, utveckling, lakare, kartlaggning];
const bildstod = track('bildstod', 'SUPPORT', { startOn: '2026-09-28' });
const handledning = track('handledning', 'SUPPORT', {
  startOn: '2026-10-02',
  dueOn: '2027-01-29',
});
const on = (...days: [MilestoneKind, string][]) => days.map(([kind, day]) => ({ kind, day }));
const events = on(
  ['SIGNAL', '2026-09-02'],
  ['CONSENT', '2026-09-04'],
  ['INVITED', '2026-09-08'],
  ['MEETING', '2026-09-22'],
);
const milo = () => leadTimes(events, [...assessments, handledning, bildstod], today);

describe('Milo', () => {
  it('had his meeting 20 days after the signal', () => {
    expect(milo().signalToMeeting).toEqual({
      from: '2026-09-02',
      to: '2026-09-22',
      days: 20,
      until: 'done',
    });
  });

  it('had support 26 days after the signal, 59 days before the last assessment ends', () => {
    expect(milo().signalToSupport).toMatchObject({ days: 26, until: 'done', actionId: 'bildstod' });
    expect(milo().supportAheadDays).toBe(59);
  });

  it('is assessed in 63 days instead of 157, of which the end is planned', () => {
    expect(milo().assessments).toEqual({
      tracks: 5,
      parallel: { from: '2026-09-24', to: '2026-11-26', days: 63, until: 'planned' },
      sequentialDays: 157,
      atOnce: true,
    });
    expect(assessments.map((one) => spanOf(one, today)?.days)).toEqual([14, 42, 52, 20, 29]);
  });

  it('waited from the meeting for each of them', () => {
    const meeting = milo().meetingOn;
    expect(assessments.map((one) => waitOf(one, meeting, today)?.days)).toEqual([3, 9, 13, 22, 2]);
  });
});

describe('what is not over', () => {
  it('is counted to today when no end is agreed or the agreed day has passed', () => {
    for (const dueOn of [null, '2026-11-01']) {
      const late = { ...utveckling, dueOn };
      expect(spanOf(late, today)).toMatchObject({ to: today, days: 49, until: 'today' });
      expect(leadTimes(events, [horsel, late], today).assessments?.parallel).toEqual({
        from: '2026-09-25',
        to: today,
        days: 59,
        until: 'today',
      });
    }
  });

  it('is done on its agreed day when nobody wrote another, and never before it began', () => {
    expect(spanOf({ ...horsel, doneOn: null }, today)?.to).toBe('2026-10-09');
    expect(spanOf({ ...horsel, doneOn: '2026-09-01' }, today)?.days).toBe(0);
  });

  it('waits on past the day on which it should have begun', () => {
    for (const status of ['PLANNED', 'WAITING', 'WAITING_CONSENT'] as const) {
      const waiting = { ...utveckling, status };
      expect(spanOf(waiting, today)).toBeNull();
      expect(waitOf(waiting, '2026-09-22', today)).toMatchObject({ to: today, until: 'today' });
    }
    const planned = {
      ...utveckling,
      startOn: '2026-12-01',
      dueOn: null,
      status: 'PLANNED' as const,
    };
    expect(waitOf(planned, '2026-09-22', today)).toMatchObject({ days: 70, until: 'planned' });
    expect(spanOf(planned, today)).toMatchObject({ from: '2026-12-01', days: 0 });
  });
});

describe('what is missing', () => {
  it('without a signal nothing is counted from it', () => {
    const times = leadTimes(on(['MEETING', '2026-09-22']), [bildstod, ...assessments], today);
    expect(times.signalToMeeting).toBeNull();
    expect(times.signalToSupport).toBeNull();
    expect(times.assessments?.parallel.days).toBe(63);
    expect(times.meetingOn).toBe('2026-09-22');
  });

  it('without a meeting and support the days run on', () => {
    const times = leadTimes(on(['SIGNAL', '2026-11-03']), [horsel], today);
    expect(times.signalToMeeting).toMatchObject({ days: 20, until: 'today' });
    expect(times.signalToSupport).toMatchObject({ days: 20, until: 'today', actionId: null });
    expect(times.supportAheadDays).toBeNull();
    expect(waitOf(utveckling, times.meetingOn, today)).toBeNull();
  });

  it('a meeting before the signal was another one, and so was support', () => {
    const days = on(['MEETING', '2026-08-20'], ['SIGNAL', '2026-09-21'], ['MEETING', '2026-10-15']);
    const before = track('medicin', 'SUPPORT', { startOn: '2026-09-17' });
    const times = leadTimes(days, [before, handledning], today);
    expect(times.signalToMeeting?.days).toBe(24);
    expect(times.signalToSupport).toMatchObject({ days: 11, actionId: 'handledning' });
  });

  it('the first of several signals and meetings counts', () => {
    const days = on(
      ['MEETING', '2026-11-01'],
      ['SIGNAL', '2026-09-30'],
      ['MEETING', '2026-09-22'],
      ['SIGNAL', '2026-09-02'],
    );
    expect(leadTimes(days, [], today).signalToMeeting?.days).toBe(20);
  });

  it('a meeting that lies ahead is planned', () => {
    const days = on(['SIGNAL', '2026-11-20'], ['MEETING', '2026-12-02']);
    expect(leadTimes(days, [], today).signalToMeeting).toMatchObject({
      days: 12,
      until: 'planned',
    });
    expect(waitOf(utveckling, '2026-12-02', today)).toBeNull();
  });

  it('one track takes as long as itself', () => {
    expect(leadTimes(events, [horsel], today).assessments).toEqual({
      tracks: 1,
      parallel: { from: '2026-09-25', to: '2026-10-09', days: 14, until: 'done' },
      sequentialDays: 14,
      atOnce: false,
    });
  });

  it('tracks one after another gain nothing', () => {
    const after = track('lakare', 'ASSESSMENT', done('2026-10-14', '2026-11-03'));
    expect(leadTimes(events, [after, horsel], today).assessments).toMatchObject({
      parallel: { days: 39 },
      sequentialDays: 34,
      atOnce: false,
    });
  });

  it('cancelled ones, and those that have not begun, are no tracks', () => {
    const cancelled = { ...horsel, status: 'CANCELLED' as const };
    const waiting = { ...sprak, status: 'WAITING' as const };
    expect(leadTimes(events, [cancelled, waiting], today).assessments).toBeNull();
    expect(waitOf(cancelled, '2026-09-22', today)).toBeNull();
    expect(waitOf({ ...horsel, startOn: null }, '2026-09-22', today)).toBeNull();
  });
});
