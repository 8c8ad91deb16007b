// The register of who has been trained, and who manages which unit. Administrators for all, managers for their own.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { Day } from '#domain/plan/dates.ts';
import { Staff, trainingLevels } from '#domain/statistics/page.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { placesOf } from '$lib/server/statistics.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, url }) => {
  const tenant =
    z.uuid().safeParse(url.searchParams.get('tenant')).data ??
    (await placesOf(locals.actor))[0]?.id;
  if (tenant === undefined) error(403, 'not_allowed');
  const staff = await orRefuse(call(locals.actor, 'trainings', { p_tenant: tenant }, Staff));
  return { tenant, staff, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;

export const actions = {
  note: command(
    'note_training',
    z.object({
      tenant: z.uuid(),
      person: z.uuid(),
      training: z.string().trim().min(1).max(120),
      level: z.enum(trainingLevels),
      day: Day,
    }),
    ({ tenant, person, training, level, day }) => ({
      p_tenant: tenant,
      p_person: person,
      p_training: training,
      p_level: level,
      p_day: day,
    }),
  ),
  withdraw: command('withdraw_training', z.object({ training: z.uuid() }), ({ training }) => ({
    p_training: training,
  })),
  name: command(
    'name_manager',
    z.object({ tenant: z.uuid(), unit: z.uuid(), person: z.uuid() }),
    ({ tenant, unit, person }) => ({ p_tenant: tenant, p_unit: unit, p_person: person }),
  ),
  end: command('end_manager', z.object({ manager: z.uuid() }), ({ manager }) => ({
    p_manager: manager,
  })),
} satisfies Actions;
