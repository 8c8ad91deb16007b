// Signals to and from the person's units: what may be known of each is decided by row-level security.
import { z } from 'zod';
import { SignalDesk, SignalRow } from '#domain/signal/card.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals }) => {
  const [signals, desk] = await orRefuse(
    Promise.all([
      call(locals.actor, 'my_signals', {}, z.array(SignalRow)),
      call(locals.actor, 'signal_desk', {}, SignalDesk),
    ]),
  );
  return { signals, seated: desk.seats.length > 0, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;
