// Where a request stands, for who posts both its reference and its secret; neither is ever in an address.
import { fail } from '@sveltejs/kit';
import { FollowForm } from '#domain/ask/ask.ts';
import { DomainError, statusOf } from '#domain/errors.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { senderDigest } from '$lib/server/ask/receipt.ts';
import { followRequest } from '$lib/server/ask/requests.ts';
import type { Actions } from './$types';

export const actions = {
  default: async ({ request, getClientAddress }) => {
    const posted = await request.formData();
    // The secret is not said back.
    const said = String(posted.get('reference') ?? '');
    const notFound = () => fail(404, { code: 'not_found', said, fields: ['reference', 'secret'] });
    const input = FollowForm.safeParse(Object.fromEntries(posted));
    if (!input.success) return notFound();
    const today = todayInSweden(new Date());
    try {
      const found = await followRequest(senderDigest(getClientAddress(), today), input.data);
      if (found === null) return notFound();
      return { found, reference: input.data.reference, late: found.answerBy < today };
    } catch (problem) {
      if (problem instanceof DomainError)
        return fail(statusOf(problem.code), { code: problem.code, said, fields: [] });
      throw problem;
    }
  },
} satisfies Actions;
