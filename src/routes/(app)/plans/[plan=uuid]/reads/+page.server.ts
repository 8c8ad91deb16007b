// Who has read: a page of the access log for a guardian, the child and those who lead, narrowed by what
// stands in the address, and a question about one of its rows.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { PlanUnitId, ZoneId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { placeFrom, ReadQuestion, ReadsPage } from '#domain/reads/page.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params, url }) => {
  const chosen = {
    unit: PlanUnitId.nullable().catch(null).parse(url.searchParams.get('unit')),
    part: ZoneId.nullable().catch(null).parse(url.searchParams.get('part')),
    lists: url.searchParams.get('lists') === '1',
    own: url.searchParams.get('own') === '1',
  };
  const before = placeFrom(url.searchParams.get('before'));
  const page = await orRefuse(
    call(
      locals.actor,
      'plan_reads',
      {
        p_plan: params.plan,
        p_unit: chosen.unit,
        p_zone: chosen.part,
        p_lists: chosen.lists,
        p_own: chosen.own,
        p_before_at: before?.at ?? null,
        p_before: before?.id ?? null,
        p_limit: limits.readsPerPage,
      },
      ReadsPage.nullable(),
    ),
  );
  if (page === null) error(404, 'not_found');
  const questions = await orRefuse(
    call(locals.actor, 'my_read_questions', { p_plan: params.plan }, z.array(ReadQuestion)),
  );
  const today = todayInSweden(new Date());
  return { planId: params.plan, page, questions, chosen, older: before !== null, today };
}) satisfies PageServerLoad;

export const actions = {
  ask: command(
    'ask_about_read',
    z.object({ read: z.coerce.number().int().positive(), note: z.string().max(4_000) }),
    ({ read, note }, { params }) => ({ p_plan: params['plan'], p_read: read, p_question: note }),
  ),
} satisfies Actions;
