// One meeting: the plan it is about, as the plan page reads it, and the meeting as it stands. Each command
// is a form action; the page follows what others do through state/.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { ActionId, PartyId } from '#domain/ids.ts';
import { Attendance, MeetingStep } from '#domain/meeting/schema.ts';
import { PlanPage } from '#domain/plan/page.ts';
import { swedishMoment, todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { loadMeeting } from './load-meeting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params, url }) => {
  const [live, page] = await Promise.all([
    loadMeeting(locals.actor, params),
    orRefuse(call(locals.actor, 'open_plan', { p_plan: params.plan }, PlanPage.nullable())),
  ]);
  if (page === null) error(404, 'not_found');
  return {
    live,
    page,
    today: todayInSweden(new Date()),
    /** On the large screen in the room. */
    isRoom: url.searchParams.get('view') === 'room',
  };
}) satisfies PageServerLoad;

const nothing = z.object({});

export const actions = {
  begin: command('begin_meeting', nothing, (_, { params }) => ({ p_meeting: params['meeting'] })),
  step: command('go_to_step', z.object({ from: MeetingStep, to: MeetingStep }), (said, event) => ({
    p_meeting: event.params['meeting'],
    p_from: said.from,
    p_to: said.to,
  })),
  openActions: command('open_actions', nothing, (_, { params }) => ({
    p_meeting: params['meeting'],
  })),
  turn: command(
    'give_turn',
    z.object({ to: z.union([z.literal(''), z.literal('child'), PartyId]) }),
    ({ to }, { params }) => ({ p_meeting: params['meeting'], p_to: to === '' ? null : to }),
  ),
  more: command('lengthen_turn', nothing, (_, { params }) => ({ p_meeting: params['meeting'] })),
  attendance: command(
    'note_attendance',
    z.object({ party: PartyId, attendance: z.union([z.literal(''), Attendance]) }),
    ({ party, attendance }, { params }) => ({
      p_meeting: params['meeting'],
      p_party: party,
      p_attendance: attendance === '' ? null : attendance,
    }),
  ),
  decide: command('note_decision', z.object({ action: ActionId }), ({ action }, { params }) => ({
    p_meeting: params['meeting'],
    p_action: action,
  })),
  end: command(
    'end_meeting',
    z.object({
      followUpAt: z.union([z.literal(''), z.iso.datetime({ local: true, offset: false })]),
    }),
    ({ followUpAt }, { params }) => ({
      p_meeting: params['meeting'],
      p_follow_up_at: followUpAt === '' ? null : swedishMoment(followUpAt),
    }),
  ),
} satisfies Actions;
