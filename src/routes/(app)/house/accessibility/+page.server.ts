// A municipality's own part of its accessibility statement, kept by its administrators.
import { z } from 'zod';
import { KeptStatement } from '#domain/accessibility/statement.ts';
import { TenantId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { OptionalPhoneNumber } from '#domain/people/phone.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals }) => ({
  own: await orRefuse(call(locals.actor, 'accessibility_to_keep', {}, z.array(KeptStatement))),
})) satisfies PageServerLoad;

export const actions = {
  save: command(
    'save_accessibility',
    z.object({
      tenant: TenantId,
      revision: z.coerce.number().int().min(0),
      mail: z.string().max(limits.maxContactName),
      phone: OptionalPhoneNumber,
      words: z.string().max(limits.maxAccessibilityWords),
    }),
    (said) => ({
      p_tenant: said.tenant,
      p_revision: said.revision,
      p_mail: said.mail,
      p_phone: said.phone,
      p_words: said.words,
    }),
  ),
} satisfies Actions;
