// What a municipality chooses for all its plans; its administrators alone see and change it.
import { z } from 'zod';
import { AgesToSet } from '#domain/child/ages.ts';
import { TenantChoices } from '#domain/choices.ts';
import { TenantId } from '#domain/ids.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals }) => ({
  choices: await orRefuse(call(locals.actor, 'my_choices', {}, z.array(TenantChoices))),
  ages: await orRefuse(call(locals.actor, 'age_profiles_to_set', {}, z.array(AgesToSet))),
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
  ages: command(
    'set_age_profile',
    z.object({
      tenant: TenantId,
      signIn: z.coerce.number().int(),
      consent: z.coerce.number().int(),
      guardianEnds: z.coerce.number().int(),
      seen: z.string(),
    }),
    (chosen) => ({
      p_tenant: chosen.tenant,
      p_sign_in: chosen.signIn,
      p_consent: chosen.consent,
      p_guardian_ends: chosen.guardianEnds,
      p_seen: chosen.seen === '' ? null : chosen.seen,
    }),
  ),
} satisfies Actions;
