// Att följa upp: pleas for help, what about safety is to be decided, who is soon 18, and what may fall between people, over the reader's plans, in calls that
// row-level security decides and that are logged. For an administrator: the tenant's steps instead.
import { z } from 'zod';
import { LogReview } from '#domain/access-log/search.ts';
import { SupportReview } from '#domain/directory/support.ts';
import { followUpCount, pleasOf } from '#domain/gaps/count.ts';
import { followUpsOf, FollowUpPlans } from '#domain/gaps/list.ts';
import { firstOf } from '#domain/gaps/shown.ts';
import { StepsToSet } from '#domain/gaps/steps.ts';
import { TenantId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { dayAfter } from '#domain/plan/dates.ts';
import { SafetyReview } from '#domain/plan/hidden-parts.ts';
import { ComingOfAge } from '#domain/responsibility/coming-of-age.ts';
import { MyWaiting } from '#domain/start/waits.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, url }) => {
  const today = todayInSweden(new Date());
  const [plans, steps, waiting, adults, safety, logs, supports] = await orRefuse(
    Promise.all([
      call(locals.actor, 'my_follow_ups', {}, FollowUpPlans),
      call(locals.actor, 'gap_steps_to_set', {}, z.array(StepsToSet)),
      call(locals.actor, 'my_waiting', {}, MyWaiting),
      call(locals.actor, 'comings_of_age', {}, z.array(ComingOfAge)),
      call(locals.actor, 'safety_reviews', {}, z.array(SafetyReview)),
      call(locals.actor, 'my_log_reviews', {}, z.array(LogReview)),
      call(
        locals.actor,
        'support_reviews',
        { p_before: dayAfter(today, -limits.supportReviewDays) },
        z.array(SupportReview),
      ),
    ]),
  );
  const items = followUpsOf(plans, today);
  const mine = items.filter((item) => item.mine);
  return {
    count: followUpCount({ mine, waiting, adults, safety }),
    mine: firstOf(mine, url.searchParams.get('mine')),
    others: firstOf(
      items.filter(({ mine }) => !mine),
      url.searchParams.get('others'),
    ),
    pleas: pleasOf(waiting),
    adults,
    safety,
    inPlans: plans.length > 0,
    steps,
    reviewsLog: logs.length > 0,
    supports,
    today,
  };
}) satisfies PageServerLoad;

const days = z.coerce.number().int().min(0).max(limits.maxGapDays);

export const actions = {
  steps: command(
    'set_gap_steps',
    z.object({
      tenant: TenantId,
      idleDays: days.min(1),
      supportDays: days,
      contactDays: days,
      unitDays: days,
      leadDays: days,
      seen: z.string().max(64),
    }),
    (said) => ({
      p_tenant: said.tenant,
      p_idle: said.idleDays,
      p_support: said.supportDays,
      p_contact: said.contactDays,
      p_unit: said.unitDays,
      p_lead: said.leadDays,
      p_seen: said.seen === '' ? null : said.seen,
    }),
  ),
} satisfies Actions;
