// One zone's threads anew, asked for when the socket says that something happened there.
import { z } from 'zod';
import { Thread } from '#domain/comments/schema.ts';
import { DomainError } from '#domain/errors.ts';
import { ZoneId } from '#domain/ids.ts';
import { call } from '$lib/server/database.ts';
import { jsonAnswer } from '$lib/server/http/refusals.ts';
import { mustBeOfPlan } from '$lib/server/of-plan.ts';
import type { RequestHandler } from './$types';

export const GET = (({ locals, params, url }) =>
  jsonAnswer(async () => {
    const zone = ZoneId.safeParse(url.searchParams.get('zone'));
    if (!zone.success) throw new DomainError('not_found');
    await mustBeOfPlan(locals.actor, params.plan, { zone: zone.data });
    return {
      threads: await call(locals.actor, 'zone_threads', { p_zone: zone.data }, z.array(Thread)),
    };
  })) satisfies RequestHandler;
