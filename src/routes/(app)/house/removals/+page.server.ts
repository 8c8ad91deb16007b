// Felskrivningar: what somebody asks to have taken out of a part, the decision and the second yes, and the protocol. For
// administrators of the authority that answers for the part; which authority stands in the address.
import { fail } from '@sveltejs/kit';
import type { RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { DomainError, statusOf } from '#domain/errors.ts';
import { AuthorityId, WordRemovalId } from '#domain/ids.ts';
import { DisposalPlace } from '#domain/records/disposal.ts';
import { RemovalDesk } from '#domain/records/removal.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { confirmRemoval } from '$lib/server/records/remove-words.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, url }) => {
  const places = await orRefuse(call(locals.actor, 'disposal_places', {}, z.array(DisposalPlace)));
  const asked = AuthorityId.safeParse(url.searchParams.get('board')).data;
  const place = places.find(({ authorityId }) => authorityId === asked) ?? places[0] ?? null;
  const desk =
    place &&
    (await orRefuse(
      call(
        locals.actor,
        'removal_desk',
        { p_tenant: place.tenantId, p_authority: place.authorityId },
        RemovalDesk,
      ),
    ));
  return { places, place, desk, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;

const Removal = z.object({ removal: WordRemovalId });

async function confirm({ request, locals }: RequestEvent) {
  const input = Removal.extend({ read: z.literal('1') }).safeParse(
    Object.fromEntries(await request.formData()),
  );
  if (!input.success) return fail(400, { code: 'invalid_input' as const });
  try {
    await confirmRemoval(locals.actor, input.data.removal);
    return { made: null };
  } catch (problem) {
    if (problem instanceof DomainError) return fail(statusOf(problem.code), { code: problem.code });
    throw problem;
  }
}

export const actions = {
  order: command(
    'order_removal',
    Removal.extend({ decision: z.string().max(200) }),
    ({ removal, decision }) => ({ p_removal: removal, p_decision: decision }),
  ),
  confirm,
  decline: command('decline_removal', Removal, ({ removal }) => ({ p_removal: removal })),
} satisfies Actions;
