// A new signal: it gets its id here, and its place in the database with the first save. From the first word on its
// address says which one it is: loaded again, it is that one, saved or not.
import { error, redirect } from '@sveltejs/kit';
import { randomUUID } from 'node:crypto';
import { SignalId } from '#domain/ids.ts';
import { AnsweredSignal } from '#domain/signal/answers.ts';
import { SignalDesk } from '#domain/signal/card.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals, url }) => {
  const desk = await orRefuse(call(locals.actor, 'signal_desk', {}, SignalDesk));
  // Who works nowhere has no unit to send from: for them there is no such page.
  if (desk.seats.length === 0) error(404, 'not_found');
  const { data: begun } = SignalId.safeParse(url.searchParams.get('draft'));
  if (begun !== undefined) {
    const what = { p_signal: begun };
    const saved = await orRefuse(
      call(locals.actor, 'open_signal', what, AnsweredSignal.nullable()),
    );
    if (saved !== null) redirect(303, `/signals/${begun}`);
  }
  return { id: begun ?? randomUUID(), desk, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;
