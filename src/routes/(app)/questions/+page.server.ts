// Frågor mellan enheter: what waits for the reader's units, advice asked of another unit, and what the guide passed on.
import { z } from 'zod';
import {
  Advisers,
  AskUnitForm,
  Inquiry,
  SayForm,
  waitsForMe,
} from '#domain/directory/inquiries.ts';
import { UnitId } from '#domain/ids.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { lookedAt } from '$lib/server/looked-at.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, url }) => {
  const [advisers, inquiries] = await orRefuse(
    Promise.all([
      call(locals.actor, 'my_advisers', {}, Advisers),
      call(locals.actor, 'my_inquiries', {}, z.array(Inquiry)),
    ]),
  );
  await orRefuse(
    Promise.all([lookedAt(locals.actor, 'advice'), lookedAt(locals.actor, 'inquiry')]),
  );
  // What one asked the guide oneself is on the guide's page.
  const here = inquiries.filter(({ kind, as }) => kind === 'ADVICE' || as !== 'ASKER');
  return {
    ...advisers,
    waiting: here.filter(waitsForMe),
    others: here.filter((inquiry) => !waitsForMe(inquiry)),
    /** The unit that the form begins with. */
    to: UnitId.nullable().catch(null).parse(url.searchParams.get('to')),
    today: todayInSweden(new Date()),
  };
}) satisfies PageServerLoad;

const said = ({ inquiry, revision, note }: z.infer<typeof SayForm>) => ({
  p_inquiry: inquiry,
  p_revision: revision,
  p_words: note,
});

export const actions = {
  ask: command('ask_unit', AskUnitForm, (asked) => ({
    p_tenant: asked.seat.tenantId,
    p_from: asked.seat.unitId,
    p_to: asked.to,
    p_topic: asked.topic === '' ? null : asked.topic,
    p_age: asked.age === '' ? null : asked.age,
    p_words: asked.note,
  })),
  answer: command('answer_inquiry', SayForm, said),
  again: command('ask_again', SayForm, said),
  offer: command('offer_inquiry', SayForm.extend({ unit: UnitId.optional() }), (form) => ({
    ...said(form),
    p_unit: form.unit ?? null,
  })),
  accept: command('accept_inquiry', SayForm.extend({ answer: z.enum(['yes', 'no']) }), (form) => ({
    ...said(form),
    p_yes: form.answer === 'yes',
  })),
} satisfies Actions;
