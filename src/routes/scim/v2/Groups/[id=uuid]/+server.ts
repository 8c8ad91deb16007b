// One group of a directory.
import { single } from '$lib/server/scim/answer.ts';
import { Groups } from '$lib/server/scim/groups.ts';

export const { GET, PUT, PATCH, DELETE } = single(Groups);
