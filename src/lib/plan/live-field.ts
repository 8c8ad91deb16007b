// Binds an input or a textarea to a Y.Text: every key press is one small change, and what others
// write moves neither my caret nor my selection.
import type { Attachment } from 'svelte/attachments';
import type * as Y from 'yjs';
import { ownEdit } from './own-undo.ts';
import { changeBetween, movedBy } from './text-change.ts';

export function liveField(
  text: Y.Text,
  maxLength: number,
): Attachment<HTMLInputElement | HTMLTextAreaElement> {
  return (field) => {
    let mine = false;
    field.value = text.toString();

    const onInput = (): void => {
      if (field.value.length > maxLength) field.value = field.value.slice(0, maxLength);
      const caret = field.selectionEnd ?? field.value.length;
      const change = changeBetween(text.toString(), field.value, caret);
      if (change === null) return;
      mine = true;
      text.doc?.transact(() => {
        if (change.remove > 0) text.delete(change.at, change.remove);
        if (change.insert !== '') text.insert(change.at, change.insert);
      }, ownEdit);
      mine = false;
    };

    const onChange = (event: Y.YTextEvent): void => {
      if (mine) return;
      const { selectionStart, selectionEnd } = field;
      field.value = text.toString();
      if (document.activeElement !== field || selectionStart === null || selectionEnd === null)
        return;
      field.setSelectionRange(
        movedBy(event.delta, selectionStart),
        movedBy(event.delta, selectionEnd),
      );
    };

    field.addEventListener('input', onInput);
    text.observe(onChange);
    return () => {
      field.removeEventListener('input', onInput);
      text.unobserve(onChange);
    };
  };
}
