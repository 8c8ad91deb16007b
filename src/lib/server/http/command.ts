// A form action that calls one function of the database as the signed-in person. What the database
// refuses comes back as a code that the page has words for; nothing else leaves here.
import { fail } from '@sveltejs/kit';
import type { RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { DomainError, statusOf } from '#domain/errors.ts';
import { call } from '../database.ts';

/** Parses the form by `form` and calls `name` with what `argumentsOf` makes of it. */
export function command<S extends z.ZodType>(
  name: string,
  form: S,
  argumentsOf: (input: z.infer<S>, event: RequestEvent) => Record<string, unknown>,
) {
  return async (event: RequestEvent) => {
    const { request, locals } = event;
    const input = form.safeParse(Object.fromEntries(await request.formData()));
    if (!input.success) return fail(400, { code: 'invalid_input' as const });
    try {
      // The id of what was made, when something was.
      const made = await call(locals.actor, name, argumentsOf(input.data, event), z.unknown());
      return { made: typeof made === 'string' ? made : null };
    } catch (problem) {
      if (problem instanceof DomainError)
        return fail(statusOf(problem.code), { code: problem.code });
      throw problem;
    }
  };
}
