// A meeting in a calendar's own format. Calendars are shared, synchronised and shown on screens: the
// file says that there is a meeting and when, where Kring knows the rest, and the place, but never whom
// it is about, who comes or what is asked. In a protected plan the place is there for those who need it alone
// (the database gives it to nobody else), and there is no link.
import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import type { Meeting } from '#domain/meeting/schema.ts';
import { m } from '$lib/paraglide/messages.js';

type Called = Pick<
  Meeting,
  | 'id'
  | 'planId'
  | 'state'
  | 'callRevision'
  | 'startsAt'
  | 'minutes'
  | 'place'
  | 'link'
  | 'protected'
  | 'calledAt'
>;

export function calendarOf(meeting: Called, origin: string): string {
  const start = new Date(meeting.startsAt);
  const isCancelled = meeting.state === 'CANCELLED';
  const calendar = ical({
    prodId: { company: 'kring', product: 'meetings', language: 'SV' },
    method: isCancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH,
  });
  const page = `${origin}/plans/${meeting.planId}/meetings/${meeting.id}`;
  const where = meeting.place ?? (meeting.protected ? null : meeting.link);
  calendar.createEvent({
    // The same meeting, called again, replaces the one that is in the calendar already.
    id: `${meeting.id}@kring`,
    sequence: meeting.callRevision,
    stamp: new Date(meeting.calledAt),
    start,
    end: new Date(start.getTime() + meeting.minutes * 60_000),
    summary: m.meeting_calendar_summary(),
    description: `${m.meeting_calendar_text()} ${page}`,
    url: page,
    ...(where === null ? {} : { location: where }),
    status: isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  });
  return calendar.toString();
}
