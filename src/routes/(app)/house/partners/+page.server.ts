// Verksamheter utifrån: units from elsewhere that work in a municipality, and its own units elsewhere; for its
// administrators, and for who answers for an organisation without a tenant.
import { z } from 'zod';
import { PartnershipId, UnitId } from '#domain/ids.ts';
import { childGroups } from '#domain/responsibility/best-interest.ts';
import { AskPartnerForm, MyPartnerships } from '#domain/tenancy/partnership.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { misspelled, sealedPartner } from '$lib/server/tenancy/asked-partner.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals }) => ({
  partners: await orRefuse(call(locals.actor, 'my_partnerships', {}, MyPartnerships)),
  today: todayInSweden(new Date()),
})) satisfies PageServerLoad;

const Asked = AskPartnerForm.extend({ number: z.string(), identity: z.string().default('') });

const ask = command('ask_partnership', Asked, (said) => ({
  p_tenant: said.tenant,
  p_organisation_name: said.organisation,
  p_unit_name: said.unit,
  p_sector: said.sector,
  p_person_name: said.person,
  ...sealedPartner(said),
}));

const One = z.object({ partnership: PartnershipId });
const Groups = z.object({
  ...One.shape,
  ...Object.fromEntries(childGroups.map((group) => [group, z.literal('1').optional()])),
});

export const actions = {
  ask: async (event) => (await misspelled(event)) ?? ask(event),
  answer: command(
    'answer_partnership',
    One.extend({ answer: z.enum(['yes', 'no']), unit: UnitId.optional() }),
    ({ partnership, answer, unit }) => ({
      p_partnership: partnership,
      p_yes: answer === 'yes',
      p_unit: unit ?? null,
    }),
  ),
  end: command('end_partnership', One, ({ partnership }) => ({ p_partnership: partnership })),
  groups: command('partner_answers_for', Groups, (said) => ({
    p_partnership: said.partnership,
    p_answers_for: childGroups.filter((group) => (said as Record<string, unknown>)[group] === '1'),
  })),
} satisfies Actions;
