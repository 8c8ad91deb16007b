// Who in the family does not agree with what: asked for again when the reader has said or taken back something.
import { error } from '@sveltejs/kit';
import { Dissents } from '#domain/start/page.ts';
import { call } from '$lib/server/database.ts';
import { jsonAnswer } from '$lib/server/http/refusals.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals, params }) =>
  jsonAnswer(async () => {
    const found = await call(
      locals.actor,
      'plan_dissents',
      { p_plan: params.plan },
      Dissents.nullable(),
    );
    return found ?? error(404, 'not_found');
  });
