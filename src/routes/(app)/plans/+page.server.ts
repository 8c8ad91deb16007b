// Mina planer: calls that row-level security decides and that are logged.
import { z } from 'zod';
import { followUpCount } from '#domain/gaps/count.ts';
import { followUpsOf, FollowUpPlans } from '#domain/gaps/list.ts';
import { TenantId } from '#domain/ids.ts';
import { MovesWaiting } from '#domain/move/move.ts';
import { SafetyReview } from '#domain/plan/hidden-parts.ts';
import { MyPlan, placesOf } from '#domain/plan/list.ts';
import { MyHandovers } from '#domain/responsibility/due.ts';
import { MyPool } from '#domain/responsibility/pool.ts';
import { ComingOfAge } from '#domain/responsibility/coming-of-age.ts';
import { MyDesk } from '#domain/start/desk.ts';
import { MyWaiting } from '#domain/start/waits.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { groupOf, groups } from './plan-groups.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals, url }) => {
  const works = locals.actor?.kind === 'staff' || locals.actor?.kind === 'administrator';
  const [plans, handovers, pools, desk, waiting, partners, moves] = await orRefuse(
    Promise.all([
      call(locals.actor, 'my_plans', {}, z.array(MyPlan)),
      call(locals.actor, 'my_handovers', {}, MyHandovers),
      call(locals.actor, 'my_pools', {}, z.array(MyPool)),
      call(locals.actor, 'my_desk', {}, MyDesk),
      call(locals.actor, 'my_waiting', {}, MyWaiting),
      works ? call(locals.actor, 'partnerships_waiting', {}, z.int()) : 0,
      call(locals.actor, 'moves_waiting', {}, MovesWaiting),
    ]),
  );
  const today = todayInSweden(new Date());
  const followUps =
    locals.actor?.kind === 'staff'
      ? Promise.all([
          call(locals.actor, 'my_follow_ups', {}, FollowUpPlans),
          call(locals.actor, 'comings_of_age', {}, z.array(ComingOfAge)),
          call(locals.actor, 'safety_reviews', {}, z.array(SafetyReview)),
        ]).then(([followed, adults, safety]) => {
          const mine = followUpsOf(followed, today).filter((item) => item.mine);
          return followUpCount({ mine, waiting, adults, safety });
        })
      : Promise.resolve(0);
  const places = placesOf(plans);
  const asksFor = TenantId.safeParse(url.searchParams.get('tenant')).data;
  const place = places.find(({ id }) => id === asksFor) ?? null;
  // A plan that does not say where it is stays in every list: nobody must look for it in vain.
  const inPlace = plans.filter(
    ({ tenant }) => place === null || tenant === null || tenant.id === place.id,
  );
  const there = new Set(inPlace.map(({ status }) => groupOf(status)));
  // Someone whose only plan rests must not find an empty page.
  const first = groups.find((group) => there.has(group)) ?? 'ongoing';
  const wanted = z.enum(groups).safeParse(url.searchParams.get('show'));
  return {
    plans,
    /** Those of the chosen municipality; all when none is chosen. */
    inPlace,
    places,
    place: place?.id ?? null,
    partners,
    moves,
    handovers,
    desk,
    waiting,
    sharesList: pools.length > 0,
    /** Comes after the page: it is found by looking through every action of every plan. */
    followUps: followUps.catch(() => 0),
    shown: wanted.data ?? first,
    today,
  };
}) satisfies PageServerLoad;
