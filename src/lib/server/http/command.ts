// A form action that calls one function of the database as the signed-in person. What the database
// refuses comes back as a code that the page has words for; nothing else leaves here.
import { fail } from '@sveltejs/kit';
import type { RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { DomainError, errorCodes, statusOf } from '#domain/errors.ts';
import { call } from '../database.ts';
import { mustBeOfPlan } from '../of-plan.ts';

const OwnCode = z.enum(errorCodes);

/** What does not fit: the fields, and the code where a schema has words of its own for what is wrong. */
export function misfit(error: z.ZodError) {
  const fields = error.issues.flatMap(({ path: [name] }) =>
    typeof name === 'string' ? [name] : [],
  );
  const codes = error.issues.flatMap(({ message }) => OwnCode.safeParse(message).data ?? []);
  return { code: codes[0] ?? ('invalid_input' as const), fields: [...new Set(fields)] };
}

/** Parses the form by `form` and calls `name` with what `argumentsOf` makes of it. */
export function command<S extends z.ZodType>(
  name: string,
  form: S,
  argumentsOf: (input: z.infer<S>, event: RequestEvent) => Record<string, unknown>,
) {
  return async (event: RequestEvent) => {
    const { request, locals, params } = event;
    const input = form.safeParse(Object.fromEntries(await request.formData()));
    if (!input.success) return fail(400, misfit(input.error));
    try {
      const { plan, meeting } = params;
      if (meeting !== undefined) await mustBeOfPlan(locals.actor, plan, { meeting });
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
