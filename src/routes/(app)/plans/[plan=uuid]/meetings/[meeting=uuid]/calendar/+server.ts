// A meeting as a file for anybody's calendar.
import { settings } from '$lib/server/settings.ts';
import { calendarOf } from '$lib/server/meeting-calendar.ts';
import { loadMeeting } from '../load-meeting.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals, params }) => {
  const { meeting } = await loadMeeting(locals.actor, params);
  return new Response(calendarOf(meeting, settings().ORIGIN), {
    headers: {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'attachment; filename="kring-mote.ics"',
      'cache-control': 'no-store',
    },
  });
};
