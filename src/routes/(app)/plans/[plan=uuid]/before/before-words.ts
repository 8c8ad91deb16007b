// What came along is called as on the page where it was let go along.
import type { MovedZoneKind } from '#domain/move/move.ts';
import type { MovedComments } from '#domain/move/record.ts';
import { m } from '$lib/paraglide/messages.js';
import { sectionWord } from '../move/move-words.ts';

export const zoneWord: Record<MovedZoneKind, () => string> = {
  shared: m.moved_zone_shared,
  family: m.moved_zone_family,
  child: m.moved_zone_child,
};

export const aboutWord = ({ about, content }: MovedComments): string =>
  about.startsWith('comments:section:')
    ? sectionWord(content.title)
    : content.title.trim() || m.move_untitled();
