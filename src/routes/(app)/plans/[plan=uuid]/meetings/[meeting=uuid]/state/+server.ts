// The meeting for those who follow it: null while it is still the revision that they know.
import { z } from 'zod';
import { DomainError } from '#domain/errors.ts';
import { MeetingLive } from '#domain/meeting/schema.ts';
import { call } from '$lib/server/database.ts';
import { jsonAnswer } from '$lib/server/http/refusals.ts';
import type { RequestHandler } from './$types';

const known = z.coerce.number().int().min(0);

export const GET: RequestHandler = ({ locals, params, url }) =>
  jsonAnswer(async () => {
    const revision = known.catch(0).parse(url.searchParams.get('known') ?? 0);
    const live = await call(
      locals.actor,
      'meeting_live',
      { p_meeting: params.meeting, p_known: revision },
      MeetingLive.nullable(),
    );
    if (live !== null && live.meeting.planId !== params.plan) throw new DomainError('not_found');
    return live;
  });
