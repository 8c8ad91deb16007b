// Det här gör vi: the cards of all units where the reader works. The database says which are theirs to keep.
import { z } from 'zod';
import { CardForm, KeptCard } from '#domain/directory/cards.ts';
import { UnitId } from '#domain/ids.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, url }) => ({
  cards: await orRefuse(call(locals.actor, 'my_unit_cards', {}, z.array(KeptCard))),
  /** The unit whose form is open. */
  opened: UnitId.nullable().catch(null).parse(url.searchParams.get('unit')),
  today: todayInSweden(new Date()),
})) satisfies PageServerLoad;

export const actions = {
  save: command('save_unit_card', CardForm, (said) => ({
    p_unit: said.unit,
    p_revision: said.revision,
    p_does: said.does,
    p_does_not: said.doesNot,
    p_reach: said.reach,
    p_phone: said.phone,
    p_hours: said.hours,
    p_phone_hours: said.phoneHours,
    p_answer_days: said.answerDays,
  })),
} satisfies Actions;
