// The calendar file of a meeting: what a calendar needs, and nothing that tells whom it is about.
import { describe, expect, it } from 'vitest';
import { MeetingId, PlanId } from '#domain/ids.ts';
import { calendarOf } from '../../src/lib/server/meeting-calendar.ts';

const called = {
  id: MeetingId.parse('00000000-0000-4000-8000-000000000001'),
  planId: PlanId.parse('00000000-0000-4000-8000-000000000002'),
  state: 'CALLED' as const,
  callRevision: 3,
  startsAt: '2026-12-15T13:00:00.000Z',
  minutes: 45,
  calledAt: '2026-11-25T08:00:00.000Z',
  place: 'Ekbackaskolan, rum 3',
  link: 'https://video.exempel.invalid/42',
  protected: false,
  // Everything that a file must not say; what is not asked for cannot come in.
  question: 'Hur kan Nova vara i skolan?',
  participants: [{ name: 'Liv Lindhamn', unit: 'Ungdomsenheten' }],
};
/** RFC 5545 breaks long lines. */
const linesOf = (text: string): string[] => text.replaceAll('\r\n ', '').split('\r\n');
const file = (over: Partial<typeof called> = {}, state: 'CALLED' | 'CANCELLED' = 'CALLED') =>
  linesOf(calendarOf({ ...called, ...over, state }, 'https://kring.exempel.invalid'));

describe('a calendar file', () => {
  it('says when and where, and where Kring knows the rest', () => {
    expect(file()).toEqual(
      expect.arrayContaining([
        'BEGIN:VCALENDAR',
        'UID:00000000-0000-4000-8000-000000000001@kring',
        'SEQUENCE:3',
        'DTSTART:20261215T130000Z',
        'DTEND:20261215T134500Z',
        'SUMMARY:Möte i Kring',
        'LOCATION:Ekbackaskolan\\, rum 3',
        'STATUS:CONFIRMED',
      ]),
    );
    expect(file({ place: null as never })).toContain('LOCATION:https://video.exempel.invalid/42');
  });

  it('names nobody and says nothing of the question', () => {
    expect(file().join('\n')).not.toMatch(/Nova|Liv|Ungdomsenheten|skolan\?/);
  });

  it('of a protected plan has the place that the reader was given, and never the link', () => {
    const text = file({ protected: true, place: null as never }).join('\n');
    expect(text).not.toMatch(/LOCATION|video\.exempel/);
    expect(text).toContain('DTSTART:20261215T130000Z');
    expect(file({ protected: true })).toContain('LOCATION:Ekbackaskolan\\, rum 3');
  });

  it('of a cancelled meeting takes it out of the calendar again', () => {
    expect(file({}, 'CANCELLED')).toEqual(
      expect.arrayContaining(['METHOD:CANCEL', 'STATUS:CANCELLED']),
    );
  });
});
