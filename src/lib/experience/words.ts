// Words of the questions and of the five grades.
import type { Question } from '#domain/experience/page.ts';
import { m } from '$lib/paraglide/messages.js';

export const questionWord: Record<Question, () => string> = {
  said: m.experience_q_said,
  understood: m.experience_q_understood,
  whom: m.experience_q_whom,
  listened: m.experience_q_listened,
  own: m.experience_q_own,
};

const grades = [
  m.experience_g_1,
  m.experience_g_2,
  m.experience_g_3,
  m.experience_g_4,
  m.experience_g_5,
];

export const gradeWord = (grade: number): string => (grades[grade - 1] ?? m.experience_g_3)();
