// What somebody may do in a part of the plan, in a sentence.
import type { ZoneAccess } from '#domain/access/roles.ts';
import { m } from '$lib/paraglide/messages.js';

export const accessWord: Record<ZoneAccess, () => string> = {
  edit: m.view_as_access_edit,
  comment: m.view_as_access_comment,
  read: m.view_as_access_read,
};
