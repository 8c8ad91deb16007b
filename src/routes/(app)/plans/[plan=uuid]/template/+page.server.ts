// The template that a plan follows, its headings, and a newer version when there is one. Taking it is for
// those who lead; a heading of the plan's own is for whoever writes in it.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { TemplateId } from '#domain/ids.ts';
import { PlanTemplate } from '#domain/plan/template.ts';
import { ownSections } from '#domain/plan/zones.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const plan = { p_plan: params.plan };
  const [template, page] = await orRefuse(
    Promise.all([
      call(locals.actor, 'plan_template', plan, PlanTemplate.nullable()),
      call(locals.actor, 'plan_zones', plan, z.object({ child: z.string() }).nullable()),
    ]),
  );
  if (page === null || template === null) error(404, 'not_found');
  return { planId: params.plan, child: page.child, template };
}) satisfies PageServerLoad;

export const actions = {
  take: command(
    'adopt_template',
    z.object({ from: TemplateId, to: TemplateId }),
    ({ from, to }, { params }) => ({ p_plan: params['plan'], p_from: from, p_to: to }),
  ),
  name: command(
    'name_section',
    z.object({
      key: z.union([z.literal(''), z.enum(ownSections)]),
      title: z.string().trim().min(1).max(80),
    }),
    ({ key, title }, { params }) => ({
      p_plan: params['plan'],
      p_key: key === '' ? null : key,
      p_title: title,
    }),
  ),
} satisfies Actions;
