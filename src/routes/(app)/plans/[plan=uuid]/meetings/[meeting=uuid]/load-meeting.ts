// One meeting of the plan that the address names; another plan's meeting is not there.
import { MeetingLive } from '#domain/meeting/schema.ts';
import type { Actor } from '$lib/server/auth/actor.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { mustBeOfPlan } from '$lib/server/of-plan.ts';

export function loadMeeting(
  actor: Actor | undefined,
  { plan, meeting }: { plan: string; meeting: string },
): Promise<MeetingLive> {
  return orRefuse(
    mustBeOfPlan(actor, plan, { meeting }).then(() =>
      call(actor, 'meeting_live', { p_meeting: meeting }, MeetingLive),
    ),
  );
}
