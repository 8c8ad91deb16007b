// The wheel as the child itself sees it, one question at a time; each answer is saved at once.
import { z } from 'zod';
import { wheelFor } from '#domain/child/page.ts';
import { GatheringId } from '#domain/ids.ts';
import { WheelArea } from '#domain/plan/schema.ts';
import { Grade } from '#domain/plan/wellbeing.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { childPage } from '$lib/server/child-page.ts';
import { childCommand } from '$lib/server/http/child-command.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => ({
  wheel: wheelFor(await childPage(locals, params.plan), todayInSweden(new Date())),
})) satisfies PageServerLoad;

export const actions = {
  answer: childCommand(
    'write_child_view',
    z.object({
      gathering: GatheringId,
      area: WheelArea,
      grade: Grade,
      revision: z.coerce.number().int().min(0),
    }),
    (said, { params }) => ({
      p_plan: params['plan'],
      p_gathering: said.gathering,
      p_subject: said.area,
      p_grade: said.grade,
      p_revision: said.revision,
    }),
  ),
} satisfies Actions;
