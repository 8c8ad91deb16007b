// Checks of the access logs that the reader reviews, and beginning one: the server works out the signals of the
// period from facts that the database gives, and hands them over with the period; the sample is the database's.
import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { lateness, nextFrom, ReviewsOfLog } from '#domain/access-log/reviews.ts';
import { LogFacts, signalsOf } from '#domain/access-log/signals.ts';
import { DomainError, statusOf } from '#domain/errors.ts';
import { AuthorityId, LogReviewId, TenantId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { Day, dayAfter } from '#domain/plan/dates.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals }) => {
  const today = todayInSweden(new Date());
  const logs = await orRefuse(call(locals.actor, 'log_reviews_of_mine', {}, z.array(ReviewsOfLog)));
  return {
    logs: logs.map((log) => {
      const earliest = dayAfter(today, -limits.logReviewMaxDays);
      const next = nextFrom(log);
      return {
        ...log,
        late: lateness(log, today),
        // A check of the days up to yesterday; where that is all done, of today.
        next: next < earliest ? earliest : next > today ? today : next,
      };
    }),
    today,
    yesterday: dayAfter(today, -1),
    sample: limits.logReviewSample,
  };
}) satisfies PageServerLoad;

const Start = z.object({
  tenant: TenantId,
  authority: AuthorityId,
  from: Day,
  to: Day,
  sample: z.coerce.number().int().min(1).max(limits.logReviewMaxSample),
});

export const actions = {
  start: async ({ request, locals }) => {
    const form = Start.safeParse(Object.fromEntries(await request.formData()));
    if (!form.success) return fail(400, { code: 'invalid_input' as const, there: null });
    const { tenant, authority, from, to, sample } = form.data;
    const period = { p_tenant: tenant, p_authority: authority, p_from: from, p_to: to };
    let review: LogReviewId;
    try {
      const facts = await call(locals.actor, 'log_facts', period, LogFacts);
      review = await call(
        locals.actor,
        'start_log_review',
        {
          ...period,
          p_sample: sample,
          p_due: dayAfter(todayInSweden(new Date()), limits.logReviewDays),
          p_signals: JSON.stringify(signalsOf(facts)),
        },
        LogReviewId,
      );
    } catch (problem) {
      if (!(problem instanceof DomainError)) throw problem;
      return fail(statusOf(problem.code), { code: problem.code, there: { authority, from, to } });
    }
    redirect(303, `/access-log/reviews/${review}`);
  },
} satisfies Actions;
