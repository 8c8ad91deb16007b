// Groups that a municipality's directory says it has.
import { collection } from '$lib/server/scim/answer.ts';
import { Groups } from '$lib/server/scim/groups.ts';

export const { GET, POST } = collection(Groups);
