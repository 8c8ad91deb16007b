// One group of a directory.
import { single } from '$lib/server/scim/answer.ts';
import { Groups } from '$lib/server/scim/groups.ts';

const one = single(Groups);
export const GET = one.GET;
export const PUT = one.PUT;
export const PATCH = one.PATCH;
export const DELETE = one.DELETE;
