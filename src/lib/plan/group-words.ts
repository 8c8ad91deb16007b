// Who is barnensbästa-ansvarig for children of which age, where no unit has been named yet.
import type { ChildGroup } from '#domain/responsibility/best-interest.ts';
import { m } from '$lib/paraglide/messages.js';

export const groupWord: Record<ChildGroup, () => string> = {
  UNBORN: m.resp_group_UNBORN,
  PRESCHOOL: m.resp_group_PRESCHOOL,
  SCHOOL: m.resp_group_SCHOOL,
  AFTER_SCHOOL: m.resp_group_AFTER_SCHOOL,
};
