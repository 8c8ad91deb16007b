// One user of a directory.
import { single } from '$lib/server/scim/answer.ts';
import { Users } from '$lib/server/scim/users.ts';

const one = single(Users);
export const GET = one.GET;
export const PUT = one.PUT;
export const PATCH = one.PATCH;
export const DELETE = one.DELETE;
