// What there is to say of the next meeting to this person. Asked for when the plan's page is there, as
// what waits for their answer.
import { MyCall } from '#domain/meeting/schema.ts';
import { call } from '$lib/server/database.ts';
import { jsonAnswer } from '$lib/server/http/refusals.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals, params }) =>
  jsonAnswer(() => call(locals.actor, 'my_call', { p_plan: params.plan }, MyCall.nullable()));
