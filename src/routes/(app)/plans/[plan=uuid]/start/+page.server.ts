// Start, as the signed-in person: one logged call, and the three things that are written here: a question
// to somebody, an answer, and a plea for help.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { PartyId, ThreadId, ZoneId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { MoveTold } from '#domain/move/move.ts';
import { StartPage } from '#domain/start/page.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const page = await orRefuse(
    call(locals.actor, 'plan_start', { p_plan: params.plan }, StartPage.nullable()),
  );
  if (page === null) error(404, 'not_found');
  const told = await orRefuse(
    call(locals.actor, 'move_told', { p_plan: params.plan }, MoveTold.nullable()),
  );
  return { page, told, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;

const body = z.string().trim().min(1).max(limits.maxCommentChars);
/** `zone`, or an action or a goal by its id. */
const About = z
  .string()
  .regex(/^(zone|(action|goal):[\w-]{1,64})$/)
  .transform((text) => text.split(':'));

export const actions = {
  write: command(
    'start_thread',
    z.object({ zone: ZoneId, party: PartyId, body }),
    ({ zone, party, body }) => ({
      p_zone: zone,
      p_anchor: { type: 'zone' },
      p_quotation: '',
      p_body: body,
      p_parties: party,
      p_asks: true,
    }),
  ),
  answer: command('reply', z.object({ thread: ThreadId, body }), ({ thread, body }) => ({
    p_thread: thread,
    p_body: body,
  })),
  help: command(
    'ask_for_help',
    z.object({ about: About, body }),
    ({ about, body }, { params }) => ({
      p_plan: params['plan'],
      p_kind: about[0],
      p_item: about[1] ?? null,
      p_body: body,
    }),
  ),
} satisfies Actions;
