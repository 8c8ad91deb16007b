// What the person approved last, for the plan page to mark what has changed since, and whether a version
// waits for their answer. Asked for when the page is there: opening a plan does not wait for it.
import { MyApprovals } from '#domain/plan/version.ts';
import { call } from '$lib/server/database.ts';
import { jsonAnswer } from '$lib/server/http/refusals.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals, params }) =>
  jsonAnswer(() => call(locals.actor, 'my_approvals', { p_plan: params.plan }, MyApprovals));
