// Verksamheter utifrån: units from elsewhere that work in a municipality, and its own units elsewhere; for its
// administrators, and for who answers for an organisation without a tenant.
import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { DomainError } from '#domain/errors.ts';
import { PartnershipId, UnitId } from '#domain/ids.ts';
import { childGroups } from '#domain/responsibility/best-interest.ts';
import { AskPartnerForm, MyPartnerships, readAskedPartner } from '#domain/tenancy/partnership.ts';
import { sealIdentity } from '#server/sealing/identity.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { keyring } from '$lib/server/keyring.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals }) => ({
  partners: await orRefuse(call(locals.actor, 'my_partnerships', {}, MyPartnerships)),
  today: todayInSweden(new Date()),
})) satisfies PageServerLoad;

const Asked = AskPartnerForm.extend({ number: z.string(), identity: z.string().default('') });

const ask = command('ask_partnership', Asked, (said) => {
  const read = readAskedPartner(said, new Date());
  // Looked at before (below): nothing else comes here.
  if (typeof read === 'string') throw new DomainError('invalid_input');
  const { identity } = read;
  const sealed = identity && sealIdentity(keyring(), said.tenant, identity.kind, identity.value);
  return {
    p_tenant: said.tenant,
    p_organisation: read.organisationNumber,
    p_organisation_name: said.organisation,
    p_unit_name: said.unit,
    p_sector: said.sector,
    p_person_name: said.person,
    p_kind: identity?.kind ?? null,
    p_index: sealed?.index ?? null,
    p_sealed: sealed?.sealed ?? null,
  };
});

const One = z.object({ partnership: PartnershipId });
const Groups = z.object({
  ...One.shape,
  ...Object.fromEntries(childGroups.map((group) => [group, z.literal('1').optional()])),
});

export const actions = {
  ask: async (event) => {
    const form = await event.request.clone().formData();
    const said = (name: string): string => {
      const value = form.get(name);
      return typeof value === 'string' ? value : '';
    };
    if (form.has('number')) {
      const read = readAskedPartner(
        { number: said('number'), identity: said('identity') },
        new Date(),
      );
      if (typeof read === 'string') return fail(400, { code: read });
    }
    return ask(event);
  },
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
