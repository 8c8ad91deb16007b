// What a municipality chooses for all its plans; its administrators alone see and change it.
import { z } from 'zod';
import { TenantChoices } from '#domain/choices.ts';
import { TenantId } from '#domain/ids.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals }) => ({
  choices: await orRefuse(call(locals.actor, 'my_choices', {}, z.array(TenantChoices))),
})) satisfies PageServerLoad;

export const actions = {
  save: command(
    'save_choices',
    z.object({
      tenant: TenantId,
      revision: z.coerce.number().int().min(0),
      nameStaff: z.literal('1').optional(),
      experienceDays: z.coerce.number().int(),
      askDays: z.coerce.number().int(),
    }),
    (chosen) => ({
      p_tenant: chosen.tenant,
      p_revision: chosen.revision,
      p_name_staff: chosen.nameStaff === '1',
      p_experience_days: chosen.experienceDays,
      p_ask_days: chosen.askDays,
    }),
  ),
} satisfies Actions;
