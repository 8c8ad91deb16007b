// Expected errors at the edge: pages get SvelteKit's error page, the API a code in JSON. "Not there"
// and "not for you" leave here as one and the same answer, byte for byte.
import { error, json } from '@sveltejs/kit';
import { DomainError, statusOf } from '#domain/errors.ts';

/** For load functions and actions: `const page = await orRefuse(call(…))`. */
export async function orRefuse<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (problem) {
    if (problem instanceof DomainError) error(statusOf(problem.code), problem.code);
    throw problem;
  }
}

/** For API routes: the value as JSON, or the code of what was refused. */
export async function jsonAnswer(work: () => Promise<unknown>): Promise<Response> {
  try {
    return json(await work());
  } catch (problem) {
    if (problem instanceof DomainError)
      return json({ error: problem.code }, { status: statusOf(problem.code) });
    throw problem;
  }
}
