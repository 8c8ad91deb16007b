// How many notices are new, for the bell: a number and nothing else.
import { z } from 'zod';
import { call } from '$lib/server/database.ts';
import { jsonAnswer } from '$lib/server/http/refusals.ts';
import type { RequestHandler } from './$types';

export const GET = (({ locals }) =>
  jsonAnswer(async () => ({
    count: await call(locals.actor, 'my_notice_count', {}, z.int()),
  }))) satisfies RequestHandler;
