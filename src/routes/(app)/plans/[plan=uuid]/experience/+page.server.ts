// How it has been: the questions for a child or guardian, their own answers, and for those who lead what
// the child let them read.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { ExperiencePage } from '#domain/experience/page.ts';
import { MeetingId } from '#domain/ids.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const page = await orRefuse(
    call(locals.actor, 'plan_experience', { p_plan: params.plan }, ExperiencePage.nullable()),
  );
  if (page === null) error(404, 'not_found');
  return { planId: params.plan, page, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;

const grade = z.coerce.number().int().min(1).max(5).optional();
const chosen = z.literal('1').optional();

export const actions = {
  answer: command(
    'answer_experience',
    z.object({
      meeting: z.union([MeetingId, z.literal('')]),
      said: grade,
      understood: grade,
      whom: grade,
      listened: grade,
      own: grade,
      note: z.string().max(2_000),
      guardians: chosen,
      leaders: chosen,
    }),
    (said, { params }) => ({
      p_plan: params['plan'],
      p_meeting: said.meeting || null,
      p_said: said.said ?? null,
      p_understood: said.understood ?? null,
      p_whom: said.whom ?? null,
      p_listened: said.listened ?? null,
      p_own: said.own ?? null,
      p_words: said.note,
      p_guardians: said.guardians === '1',
      p_leaders: said.leaders === '1',
    }),
  ),
  load: command(
    'note_load',
    z.object({
      at: z.enum(['START', 'FOLLOW_UP']),
      contacts: z.coerce.number().int().min(0).max(200),
      hours: z
        .string()
        .transform((written) => Number(written.replace(',', '.')))
        .pipe(z.number().min(0).max(168)),
    }),
    ({ at, contacts, hours }, { params }) => ({
      p_plan: params['plan'],
      p_at: at,
      p_contacts: contacts,
      p_hours: hours,
    }),
  ),
} satisfies Actions;
