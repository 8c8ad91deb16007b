// What to say when a question or an answer was not taken. What was written stays in its field.
import { m } from '$lib/paraglide/messages.js';

const words: Record<string, () => string> = {
  incomplete: m.support_question_empty,
  personal_number: m.support_question_number,
  names_child: m.support_question_name,
  nobody_there: m.support_question_nobody,
  consent_missing: m.support_question_no_passing,
  too_many: m.support_question_too_many,
  changed: m.support_question_changed,
};

export const inquiryRefusal = (code: string): string =>
  (words[code] ?? m.support_question_refused)();
