// A modal dialog that gives focus back. The browser does that only for a dialog that closes while it
// is still on the page, and these are gone from the page by the time they close.
import type { Attachment } from 'svelte/attachments';

export const modal: Attachment<HTMLDialogElement> = (dialog) => {
  const opener = document.activeElement;
  dialog.showModal();
  return () => {
    const { activeElement } = document;
    dialog.close();
    // Whoever has been sent elsewhere meanwhile is left there.
    const unplaced =
      activeElement === null || activeElement === document.body || dialog.contains(activeElement);
    if (unplaced && opener instanceof HTMLElement) opener.focus({ preventScroll: true });
  };
};
