// A form action on the child's page: as command.ts, for whoever sits there.
import { fail } from '@sveltejs/kit';
import type { RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { DomainError, statusOf } from '#domain/errors.ts';
import { atChildPage } from '../child-page.ts';
import { call } from '../database.ts';

export function childCommand<S extends z.ZodType>(
  name: string,
  form: S,
  argumentsOf: (input: z.infer<S>, event: RequestEvent) => Record<string, unknown>,
) {
  return async (event: RequestEvent) => {
    const input = form.safeParse(Object.fromEntries(await event.request.formData()));
    if (!input.success) return fail(400, { code: 'invalid_input' as const });
    try {
      await call(atChildPage(event.locals), name, argumentsOf(input.data, event), z.unknown());
      return { made: null };
    } catch (problem) {
      if (problem instanceof DomainError)
        return fail(statusOf(problem.code), { code: problem.code });
      throw problem;
    }
  };
}
