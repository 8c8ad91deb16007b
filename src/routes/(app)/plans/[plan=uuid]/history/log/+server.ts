// One zone's log, page by page, as the signed-in person.
import { z } from 'zod';
import { HistoryPage } from '#domain/history/log.ts';
import { DomainError } from '#domain/errors.ts';
import { ZoneId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { call } from '$lib/server/database.ts';
import { jsonAnswer } from '$lib/server/http/refusals.ts';
import { mustBeOfPlan } from '$lib/server/of-plan.ts';
import type { RequestHandler } from './$types';

const Question = z.object({ zone: ZoneId, after: z.coerce.number().int().nonnegative() });

export const GET = (({ locals, params, url }) =>
  jsonAnswer(async () => {
    const question = Question.safeParse(Object.fromEntries(url.searchParams));
    if (!question.success) throw new DomainError('not_found');
    const { zone, after } = question.data;
    await mustBeOfPlan(locals.actor, params.plan, { zone });
    const page = await call(
      locals.actor,
      'zone_history',
      { p_zone: zone, p_after: after, p_limit: limits.historyPageRows },
      HistoryPage.nullable(),
    );
    if (page === null) throw new DomainError('not_found');
    return page;
  })) satisfies RequestHandler;
