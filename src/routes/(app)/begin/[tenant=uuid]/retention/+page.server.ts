// Step 6: how long each board keeps what. All of a board's rules are saved together.
import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { DomainError, statusOf } from '#domain/errors.ts';
import { AuthorityId } from '#domain/ids.ts';
import { RetentionRule, retentionKinds, StoredRule } from '#domain/tenancy/retention.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => ({
  rules: await orRefuse(
    call(locals.actor, 'retention_to_set', { p_tenant: params.tenant }, z.array(StoredRule)),
  ),
  /** Without a tenant of their own: what they have decided is noted here. */
  regions: await orRefuse(
    call(locals.actor, 'regions_here', { p_tenant: params.tenant }, z.array(AuthorityId)),
  ),
})) satisfies PageServerLoad;

const Board = z.object({ authority: AuthorityId, seen: z.coerce.number().int() });

export const actions = {
  default: async ({ request, locals, params }) => {
    const posted = Object.fromEntries(await request.formData());
    const board = Board.safeParse(posted);
    const kinds = retentionKinds.filter((kind) => `years-${kind}` in posted);
    const rules = z.array(RetentionRule).safeParse(
      kinds.map((kind) => ({
        kind,
        years: posted[`years-${kind}`],
        countedFrom: posted[`from-${kind}`],
        outcome: posted[`outcome-${kind}`],
        decision: posted[`decision-${kind}`],
      })),
    );
    if (!board.success) return fail(400, { code: 'invalid_input' });
    if (!rules.success) {
      const wrong = rules.error.issues.map(({ path }) => path.at(-1));
      const code = (['floor', 'decision'] as const).find((path) => wrong.includes(path));
      // At the fields themselves: a time under the law's is mended by its decision.
      const fields = rules.error.issues.map(
        ({ path: [n, what] }) =>
          `${what === 'floor' || what === 'decision' ? 'decision' : 'years'}-${kinds[Number(n)] ?? ''}`,
      );
      return fail(422, { code: code ?? 'years', fields });
    }
    try {
      await call(
        locals.actor,
        'save_retention',
        {
          p_tenant: params.tenant,
          p_authority: board.data.authority,
          p_seen: board.data.seen,
          p_rules: JSON.stringify(rules.data),
        },
        z.unknown(),
      );
      return { made: null };
    } catch (problem) {
      if (problem instanceof DomainError)
        return fail(statusOf(problem.code), { code: problem.code });
      throw problem;
    }
  },
} satisfies Actions;
