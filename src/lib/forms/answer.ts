// The answer to what was just sent takes focus, so that nobody has to look for it, and is scrolled into view.
import type { Attachment } from 'svelte/attachments';

export const answer: Attachment<HTMLElement> = (box) => {
  box.focus({ preventScroll: true });
  box.scrollIntoView({ block: 'nearest' });
};
