// The meetings of a plan, as the signed-in person: who comes is read by everyone who reads the shared
// part, those who lead call, and each participant answers for themselves.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { MeetingAnswer, MeetingCall, MeetingsPage, Obligation } from '#domain/meeting/schema.ts';
import { MeetingId } from '#domain/ids.ts';
import { swedishMoment, todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const page = await orRefuse(
    call(locals.actor, 'plan_meetings', { p_plan: params.plan }, MeetingsPage.nullable()),
  );
  if (page === null) error(404, 'not_found');
  return { page, today: todayInSweden(new Date()), now: new Date().toISOString() };
}) satisfies PageServerLoad;

/** A field `who:<party>` for each party of the plan: called, invited or neither. */
const who = 'who:';
const theOnes = (form: Record<string, unknown>, obligation: z.infer<typeof Obligation>): string =>
  Object.entries(form)
    .flatMap(([name, value]) =>
      name.startsWith(who) && value === obligation ? [name.slice(who.length)] : [],
    )
    .join(',');

const callForm = MeetingCall.catchall(z.string());
const callOf = (said: z.infer<typeof callForm>) => ({
  p_question: said.question,
  p_question_from: said.questionFrom,
  p_starts_at: swedishMoment(said.startsAt),
  p_minutes: said.minutes,
  p_chair: said.chairId,
  p_child_part: said.childPart,
  p_child_part_note: said.childPartNote,
  p_place: said.place,
  p_link: said.link,
  p_called: theOnes(said, 'CALLED'),
  p_invited: theOnes(said, 'INVITED'),
});
const onMeeting = z.object({ meeting: MeetingId });

export const actions = {
  call: command('call_meeting', callForm, (said, { params }) => ({
    p_plan: params['plan'],
    ...callOf(said),
  })),
  change: command(
    'change_meeting',
    callForm.extend({ ...onMeeting.shape, seen: z.coerce.number().int() }),
    (said) => ({ p_meeting: said.meeting, p_seen: said.seen, ...callOf(said) }),
  ),
  cancel: command('cancel_meeting', onMeeting, ({ meeting }) => ({ p_meeting: meeting })),
  answer: command(
    'answer_meeting',
    onMeeting.extend({
      answer: MeetingAnswer,
      note: z.string().max(400).default(''),
      mandate: z.string().max(400).default(''),
    }),
    ({ meeting, answer, note, mandate }) => ({
      p_meeting: meeting,
      p_answer: answer,
      p_note: note,
      p_mandate: mandate,
    }),
  ),
} satisfies Actions;
