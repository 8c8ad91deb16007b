// One meeting of the plan that the address names; another plan's meeting is not there.
import { error } from '@sveltejs/kit';
import { MeetingLive } from '#domain/meeting/schema.ts';
import type { Actor } from '$lib/server/auth/actor.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';

export async function loadMeeting(
  actor: Actor | undefined,
  { plan, meeting }: { plan: string; meeting: string },
): Promise<MeetingLive> {
  const live = await orRefuse(call(actor, 'meeting_live', { p_meeting: meeting }, MeetingLive));
  if (live.meeting.planId !== plan) error(404, 'not_found');
  return live;
}
