// Who has hundreds of children may have thousands of things to follow up: how many there are, and the first of them.
import { z } from 'zod';
import { limits } from '../limits.ts';

/** What an address asks for; anything else is the first page of them. */
const Asked = z.coerce.number().int().min(limits.followUpsPage).catch(limits.followUpsPage);

export const firstOf = <Item>(
  items: readonly Item[],
  asked: string | null,
): { count: number; items: Item[] } => ({
  count: items.length,
  items: items.slice(0, Asked.parse(asked)),
});
