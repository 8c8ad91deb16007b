// What the person approved last, for the plan page to mark what has changed since. Asked for when the
// page is there: opening a plan does not wait for it.
import { ApprovedByMe } from '#domain/plan/version.ts';
import { call } from '$lib/server/database.ts';
import { jsonAnswer } from '$lib/server/http/refusals.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals, params }) =>
  jsonAnswer(() =>
    call(locals.actor, 'approved_by_me', { p_plan: params.plan }, ApprovedByMe.nullable()),
  );
