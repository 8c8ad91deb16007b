// Aviseringar: what is new or waits in the reader's plans, and at their desk. Worked out when it is asked for, as them.
import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { DomainError, statusOf } from '#domain/errors.ts';
import { MarkForm, MyNotices } from '#domain/notices/page.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals }) => ({
  notices: await orRefuse(call(locals.actor, 'my_notices', {}, MyNotices)),
  today: todayInSweden(new Date()),
})) satisfies PageServerLoad;

/** Each row says what it shows, so that what has come since stays new. */
const Rows = z
  .array(
    z
      .string()
      .transform((row) => {
        const [plan, kind, ...at] = row.split(' ');
        return { plan: plan === '-' ? null : plan, kind, at: at.join(' ') };
      })
      .pipe(MarkForm),
  )
  .min(1)
  .max(500);

export const actions = {
  async read({ request, locals }) {
    const rows = Rows.safeParse((await request.formData()).getAll('row'));
    if (!rows.success) return fail(400, { code: 'invalid_input' as const });
    try {
      for (const { plan, kind, at } of rows.data)
        await (plan === null
          ? call(locals.actor, 'mark_desk', { p_kind: kind, p_to: at }, z.unknown())
          : call(
              locals.actor,
              'mark_notices',
              { p_plan: plan, p_kind: kind, p_to: at },
              z.unknown(),
            ));
      return { made: null };
    } catch (problem) {
      if (problem instanceof DomainError)
        return fail(statusOf(problem.code), { code: problem.code });
      throw problem;
    }
  },
} satisfies Actions;
