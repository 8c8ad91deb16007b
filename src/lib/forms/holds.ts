// A list to choose from that stays as somebody chose it when the page learns what holds now; untouched it follows.
// What holds is marked as the list's own choice, so that it can be said beside it (what-holds.ts).
import type { Attachment } from 'svelte/attachments';

export const holds =
  (value: string): Attachment<HTMLSelectElement> =>
  (select) => {
    const own = [...select.options].find(({ defaultSelected }) => defaultSelected);
    const chosen = own !== undefined && !own.selected ? select.value : value;
    for (const option of select.options) option.defaultSelected = option.value === value;
    select.value = chosen;
  };
