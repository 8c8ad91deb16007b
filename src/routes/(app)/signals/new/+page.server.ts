// A new signal: it gets its id here, and its place in the database with the first save.
import { error } from '@sveltejs/kit';
import { randomUUID } from 'node:crypto';
import { SignalDesk } from '#domain/signal/card.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals }) => {
  const desk = await orRefuse(call(locals.actor, 'signal_desk', {}, SignalDesk));
  // Who works nowhere has no unit to send from: for them there is no such page.
  if (desk.seats.length === 0) error(404, 'not_found');
  return { id: randomUUID(), desk, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;
