// What this SCIM service can do (RFC 7644, 4), for directories that ask before they begin.
import SCIMMY from 'scimmy';
import { description } from '$lib/server/scim/answer.ts';
import '$lib/server/scim/groups.ts';
import '$lib/server/scim/users.ts';

export const GET = description(SCIMMY.Resources.Schema);
