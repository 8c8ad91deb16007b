// One user of a directory.
import { single } from '$lib/server/scim/answer.ts';
import { Users } from '$lib/server/scim/users.ts';

export const { GET, PUT, PATCH, DELETE } = single(Users);
