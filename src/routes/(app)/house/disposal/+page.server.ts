// Gallring: what is due at a board, what is held, what waits for a second yes and what has gone. For the board's
// administrators alone; which board stands in the address.
import { z } from 'zod';
import { AuthorityId, DisposalHoldId, DisposalOrderId } from '#domain/ids.ts';
import {
  ControllerForm,
  DisposalDesk,
  DisposalPlace,
  HoldForm,
  OrderForm,
  RecordsHoldForm,
  RecordsOrderForm,
} from '#domain/records/disposal.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
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
        'disposal_desk',
        { p_tenant: place.tenantId, p_authority: place.authorityId },
        DisposalDesk,
      ),
    ));
  return { places, place, desk, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;

const Order = z.object({ order: DisposalOrderId });

export const actions = {
  order: command('order_disposal', OrderForm, ({ tenant, authority, decision, zones }) => ({
    p_tenant: tenant,
    p_authority: authority,
    p_zones: JSON.stringify(zones),
    p_decision: decision,
  })),
  confirm: command('confirm_disposal', Order.extend({ read: z.literal('1') }), ({ order }) => ({
    p_order: order,
    p_yes: true,
  })),
  decline: command('confirm_disposal', Order, ({ order }) => ({ p_order: order, p_yes: false })),
  withdraw: command('withdraw_disposal', Order, ({ order }) => ({ p_order: order })),
  hold: command('hold_disposal', HoldForm, (said) => ({
    p_tenant: said.tenant,
    p_authority: said.authority,
    p_zone: said.zone,
    p_whole: said.whole === '1',
    p_kind: said.kind,
    p_reason: said.reason,
    p_review_on: said.review,
  })),
  orderRecords: command('order_record_disposal', RecordsOrderForm, (said) => ({
    p_tenant: said.tenant,
    p_authority: said.authority,
    p_records: said.records,
    p_decision: said.decision,
  })),
  holdRecords: command('hold_records', RecordsHoldForm, (said) => ({
    p_tenant: said.tenant,
    p_authority: said.authority,
    p_records: said.records,
    p_kind: said.kind,
    p_reason: said.reason,
    p_review_on: said.review,
  })),
  lift: command(
    'lift_disposal_hold',
    z.object({ hold: DisposalHoldId, reason: z.string().trim().min(1).max(1000) }),
    ({ hold, reason }) => ({ p_hold: hold, p_reason: reason }),
  ),
  controller: command('set_zone_controller', ControllerForm, (said) => ({
    p_tenant: said.tenant,
    p_authority: said.authority,
    p_zone: said.zone,
    p_to: said.to,
    p_decision: said.decision,
  })),
} satisfies Actions;
