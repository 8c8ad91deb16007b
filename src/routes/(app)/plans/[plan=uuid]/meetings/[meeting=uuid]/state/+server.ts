// The meeting for those who follow it: null while it is still the revision that they know.
import { z } from 'zod';
import { MeetingLive } from '#domain/meeting/schema.ts';
import { call } from '$lib/server/database.ts';
import { jsonAnswer } from '$lib/server/http/refusals.ts';
import { mustBeOfPlan } from '$lib/server/of-plan.ts';
import type { RequestHandler } from './$types';

const known = z.coerce.number().int().min(0);

export const GET: RequestHandler = ({ locals, params, url }) =>
  jsonAnswer(async () => {
    await mustBeOfPlan(locals.actor, params.plan, { meeting: params.meeting });
    const revision = known.catch(0).parse(url.searchParams.get('known') ?? 0);
    return call(
      locals.actor,
      'meeting_live',
      { p_meeting: params.meeting, p_known: revision },
      MeetingLive.nullable(),
    );
  });
