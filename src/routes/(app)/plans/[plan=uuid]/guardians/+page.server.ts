// Custody and stopping somebody's access, for those who lead the plan. For everyone else there is no such page.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { BlockId, PartyId, ProtectionId, ZoneId } from '#domain/ids.ts';
import { Day } from '#domain/plan/dates.ts';
import { CustodyState, GuardiansPage } from '#domain/plan/guardians.ts';
import { HiddenPart } from '#domain/plan/hidden-parts.ts';
import { Whereabouts } from '#domain/plan/whereabouts.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const plan = { p_plan: params.plan };
  const [page, whereabouts, hidden] = await orRefuse(
    Promise.all([
      call(locals.actor, 'plan_guardians', plan, GuardiansPage.nullable()),
      call(locals.actor, 'plan_whereabouts', plan, Whereabouts.nullable()),
      call(locals.actor, 'hidden_parts', plan, z.array(HiddenPart).nullable()),
    ]),
  );
  if (page === null || whereabouts === null) error(404, 'not_found');
  return { page, whereabouts, hidden: hidden ?? [] };
}) satisfies PageServerLoad;

const words = z.string().max(2_000).default('');

export const actions = {
  custody: command(
    'note_custody',
    z.object({
      party: PartyId,
      revision: z.coerce.number().int(),
      state: CustodyState,
      from: Day,
      until: z.union([z.literal(''), Day]).default(''),
      by: words,
      reference: words,
    }),
    ({ party, revision, state, from, until, by, reference }, { params }) => ({
      p_plan: params['plan'],
      p_party: party,
      p_revision: revision,
      p_state: state,
      p_from: from,
      p_until: until === '' ? null : until,
      p_decided_by: by,
      p_reference: reference,
    }),
  ),
  stop: command('block_access', z.object({ party: PartyId }), ({ party }, { params }) => ({
    p_plan: params['plan'],
    p_party: party,
  })),
  ground: command(
    'ground_block',
    z.object({ block: BlockId, reason: words, review: Day }),
    ({ block, reason, review }) => ({ p_block: block, p_ground: reason, p_review_on: review }),
  ),
  hide: command(
    'hide_part',
    z.object({
      from: PartyId,
      title: words,
      reason: words,
      by: words,
      review: Day,
      readers: z.string().max(4_000).default(''),
    }),
    (said, { params }) => ({
      p_plan: params['plan'],
      p_from: said.from,
      p_title: said.title,
      p_reason: said.reason,
      p_decided_by: said.by,
      p_review_on: said.review,
      p_parties: said.readers,
    }),
  ),
  decide: command(
    'decide_hidden_part',
    z.object({
      zone: ZoneId,
      revision: z.coerce.number().int(),
      hidden: z.enum(['true', 'false']),
      reason: words,
      by: words,
      review: z.union([z.literal(''), Day]).default(''),
    }),
    ({ zone, revision, hidden, reason, by, review }) => ({
      p_zone: zone,
      p_revision: revision,
      p_hidden: hidden === 'true',
      p_reason: reason,
      p_decided_by: by,
      p_review_on: review === '' ? null : review,
    }),
  ),
  protect: command(
    'protect_party',
    z.object({ party: PartyId, reason: words }),
    ({ party, reason }, { params }) => ({
      p_plan: params['plan'],
      p_party: party,
      p_ground: reason,
    }),
  ),
  unprotect: command(
    'lift_protection',
    z.object({ protection: ProtectionId, reason: words }),
    ({ protection, reason }) => ({ p_protection: protection, p_reason: reason }),
  ),
  reader: command(
    'name_location_reader',
    z.object({ party: PartyId, reads: z.enum(['true', 'false']) }),
    ({ party, reads }, { params }) => ({
      p_plan: params['plan'],
      p_party: party,
      p_reads: reads === 'true',
    }),
  ),
  lift: command('lift_block', z.object({ block: BlockId, reason: words }), ({ block, reason }) => ({
    p_block: block,
    p_reason: reason,
  })),
} satisfies Actions;
