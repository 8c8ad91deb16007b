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
    const input = FollowForm.safeParse(Object.fromEntries(await request.formData()));
    if (!input.success) return fail(404, { code: 'not_found' });
    const today = todayInSweden(new Date());
    try {
      const found = await followRequest(senderDigest(getClientAddress(), today), input.data);
      if (found === null) return fail(404, { code: 'not_found' });
      return { found, reference: input.data.reference, late: found.answerBy < today };
    } catch (problem) {
      if (problem instanceof DomainError)
        return fail(statusOf(problem.code), { code: problem.code });
      throw problem;
    }
  },
} satisfies Actions;
