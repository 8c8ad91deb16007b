// The house: the rooms that are this person's, and what waits in them.
import { limits } from '#domain/limits.ts';
import { dayAfter } from '#domain/plan/dates.ts';
import { HouseWaits } from '#domain/tenancy/house-waits.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { houseRooms } from '$lib/server/house-rooms.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals }) => {
  const rooms = await houseRooms(locals.actor);
  if (rooms.size === 0) return { rooms, waits: null };
  const today = todayInSweden(new Date());
  const waits = await orRefuse(
    call(
      locals.actor,
      'house_waits',
      {
        p_old: dayAfter(today, -limits.supportReviewDays),
        p_log_before: dayAfter(today, -limits.logReviewEveryDays),
      },
      HouseWaits,
    ),
  );
  return { rooms, waits };
}) satisfies PageServerLoad;
