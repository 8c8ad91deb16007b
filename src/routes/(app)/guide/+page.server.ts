// Fråga vägledaren: for whoever belongs to a municipality that has one. The question goes to the guide's unit and is
// answered here; nobody else reads it unless the asker said that it may be passed on.
import { z } from 'zod';
import { AskGuideForm, Guide, Inquiry, SayForm } from '#domain/directory/inquiries.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { lookedAt } from '$lib/server/looked-at.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals }) => {
  const [guides, inquiries] = await orRefuse(
    Promise.all([
      call(locals.actor, 'my_guides', {}, z.array(Guide)),
      call(locals.actor, 'my_inquiries', {}, z.array(Inquiry)),
    ]),
  );
  // The answers are on the page: they are not new any more.
  await orRefuse(lookedAt(locals.actor, 'guide'));
  return {
    guides,
    asked: inquiries.filter(({ kind, mine }) => kind === 'GUIDE' && mine),
    today: todayInSweden(new Date()),
  };
}) satisfies PageServerLoad;

export const actions = {
  ask: command('ask_guide', AskGuideForm, (said) => ({
    p_tenant: said.tenant,
    p_topic: said.topic === '' ? null : said.topic,
    p_age: said.age === '' ? null : said.age,
    p_words: said.note,
    p_may_pass: said.mayPass === '1',
  })),
  again: command('ask_again', SayForm, ({ inquiry, revision, note }) => ({
    p_inquiry: inquiry,
    p_revision: revision,
    p_words: note,
  })),
} satisfies Actions;
