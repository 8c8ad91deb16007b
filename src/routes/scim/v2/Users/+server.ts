// Users that a municipality's directory says it has.
import { collection } from '$lib/server/scim/answer.ts';
import { Users } from '$lib/server/scim/users.ts';

const all = collection(Users);
export const GET = all.GET;
export const POST = all.POST;
