// What may go along, by name, and why something about a move was not done.
import type { MoveItem } from '#domain/move/move.ts';
import { m } from '$lib/paraglide/messages.js';

const sections: Record<string, () => string> = {
  about: m.move_section_about,
  situation: m.move_section_situation,
  meetingNotes: m.move_section_meetingNotes,
  followUp: m.move_section_followUp,
  familyWords: m.move_section_familyWords,
  childVoice: m.move_section_childVoice,
};

export const itemWord = ({ kind, zone, title }: MoveItem): string => {
  if (kind === 'section') return (sections[title] ?? m.move_section_other)();
  if (kind === 'people') return m.move_relatives();
  if (kind === 'file' && zone === 'family') return m.move_in_family({ name: title });
  return title.trim() === '' ? m.move_untitled() : title;
};

export const groupWord: Record<MoveItem['kind'], () => string> = {
  section: m.move_group_section,
  goal: m.move_group_goal,
  action: m.move_group_action,
  file: m.move_group_file,
  people: m.move_group_people,
};

/** What happens to what is ticked, where that is not said by itself. */
export const groupMeans: Partial<Record<MoveItem['kind'], (place: { place: string }) => string>> = {
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
