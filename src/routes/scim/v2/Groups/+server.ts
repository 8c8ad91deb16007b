// Groups that a municipality's directory says it has.
import { collection } from '$lib/server/scim/answer.ts';
import { Groups } from '$lib/server/scim/groups.ts';

const all = collection(Groups);
export const GET = all.GET;
export const POST = all.POST;
