// How long somebody has waited for an answer, in words: "Väntat 3 dagar".
import { daysBetween } from '#domain/plan/dates.ts';
import { m } from '$lib/paraglide/messages.js';
import { todayInSweden } from './dates.ts';

export function waitedWords(at: string, today: string): string {
  const days = daysBetween(todayInSweden(new Date(at)), today);
  if (days <= 0) return m.home_waited_today();
  return days === 1 ? m.home_waited_one() : m.home_waited({ days });
}
