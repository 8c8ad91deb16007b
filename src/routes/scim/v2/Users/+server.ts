// Users that a municipality's directory says it has.
import { collection } from '$lib/server/scim/answer.ts';
import { Users } from '$lib/server/scim/users.ts';

export const { GET, POST } = collection(Users);
