// Who may take part, asked of a guardian: one answer for each unit and part, all saved together. Each names
// the answer that stood on the page, so that nobody overwrites what they have not seen.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { changedAnswers, ConsentPage } from '#domain/plan/consent.ts';
import { Day } from '#domain/plan/dates.ts';
import { Information } from '#domain/plan/information.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const page = await orRefuse(
    call(locals.actor, 'plan_consents', { p_plan: params.plan }, ConsentPage.nullable()),
  );
  if (page === null) error(404, 'not_found');
  // Before the first yes: how data is handled, noted as shown.
  const information = await orRefuse(
    call(locals.actor, 'plan_information', { p_plan: params.plan }, Information.nullable()),
  );
  return { page, information };
}) satisfies PageServerLoad;

export const actions = {
  answer: command('give_consents', z.looseObject({ until: Day }), (form, { params }) => ({
    p_plan: params['plan'],
    p_answers: changedAnswers(form),
    p_until: form.until,
  })),
} satisfies Actions;
