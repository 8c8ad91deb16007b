// What waits for this person: the next meeting's call, and a version to answer, with what they approved last
// for the plan page to mark what has changed since. Asked for when the page is there: opening does not wait.
import { WaitsForMe } from '#domain/plan/waits.ts';
import { call } from '$lib/server/database.ts';
import { jsonAnswer } from '$lib/server/http/refusals.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals, params }) =>
  jsonAnswer(() => call(locals.actor, 'waits_for_me', { p_plan: params.plan }, WaitsForMe));
