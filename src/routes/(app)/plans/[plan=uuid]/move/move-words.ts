// What may go along, by name, and why something about a move was not done.
import type { MoveItem } from '#domain/move/move.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';
import { longDay } from '$lib/plan/dates.ts';

const sections: Record<string, () => string> = {
  about: m.move_section_about,
  situation: m.move_section_situation,
  meetingNotes: m.move_section_meetingNotes,
  followUp: m.move_section_followUp,
  familyWords: m.move_section_familyWords,
  childVoice: m.move_section_childVoice,
};

export const sectionWord = (key: string): string => (sections[key] ?? m.move_section_other)();

export const itemWord = ({ key, kind, zone, title }: MoveItem): string => {
  if (kind === 'section' || key.startsWith('comments:section:')) return sectionWord(title);
  if (kind === 'version') {
    const [number = '', day = ''] = title.split(':');
    return m.move_version({ number, day: longDay(day, '0000', getLocale()) });
  }
  if (kind === 'people') return m.move_relatives();
  if (kind === 'file' && zone === 'family') return m.move_in_family({ name: title });
  return title.trim() === '' ? m.move_untitled() : title;
};

export const groupWord: Record<MoveItem['kind'], () => string> = {
  section: m.move_group_section,
  goal: m.move_group_goal,
  action: m.move_group_action,
  comments: m.move_group_comments,
  version: m.move_group_version,
  file: m.move_group_file,
  people: m.move_group_people,
};

/** What happens to what is ticked, where that is not said by itself. */
export const groupMeans: Partial<Record<MoveItem['kind'], (place: { place: string }) => string>> = {
  comments: m.move_means_comments,
  version: m.move_means_version,
  file: m.move_means_file,
};

const refusals: Record<string, () => string> = {
  changed: m.move_refused_changed,
  not_found: m.move_refused_changed,
  move_there: m.move_refused_there,
  nobody_there: m.move_refused_nobody,
  kept_apart: m.move_kept_apart,
  not_active: m.move_not_active,
  nothing_goes: m.move_refused_nothing,
  not_informed: m.move_refused_not_informed,
  invalid_input: m.move_refused_input,
};

export const moveRefusal = (code: string): string => (refusals[code] ?? m.error_unavailable_text)();
