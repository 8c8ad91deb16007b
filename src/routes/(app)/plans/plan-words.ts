// What stands about a plan in the list, in the reader's language: how old, what next, when changed.
import { daysBetween } from '#domain/plan/dates.ts';
import type { MyPlan } from '#domain/plan/list.ts';
import { dateIn } from '$lib/language/formats.ts';
import { clock, longDay, saidAt, todayInSweden, type DayWords } from '$lib/plan/dates.ts';
import { firstName } from '$lib/plan/words.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';

/** "Måndag 23 november". */
export function dayTitle(today: string): string {
  const text = dateIn(
    getLocale(),
    { timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long' },
    new Date(`${today}T12:00:00Z`),
  );
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function ageIn(bornOn: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(bornOn.slice(0, 4));
  return today.slice(5) < bornOn.slice(5) ? years - 1 : years;
}

export interface NextWords {
  what: string;
  when: string;
  who: string | null;
}

/** What happens next, when, and who sees to it. An action has a day, the rest a time too. */
export function nextWords(next: NonNullable<MyPlan['next']>, today: string): NextWords {
  const locale = getLocale();
  const date = todayInSweden(new Date(next.at));
  const ahead = daysBetween(today, date);
  const day =
    ahead === 0 ? m.plans_today() : ahead === 1 ? m.plans_tomorrow() : longDay(date, today, locale);
  if (next.kind === 'action')
    return {
      what: next.what ?? '',
      when: m.plans_due({ day: ahead < 2 ? day.toLowerCase() : day }),
      who: next.with === null ? null : m.plans_responsible({ name: next.with }),
    };
  const what = {
    followUp: () => m.plans_follow_up(),
    followUpMeeting: () => m.plans_follow_up_meeting(),
    meeting: () => m.plans_meeting(),
    meetingNow: () => m.home_next_running(),
  }[next.kind]();
  const name = next.with === null ? null : firstName(next.with);
  return {
    what,
    when: m.plans_at({ day, time: clock(next.at, locale) }),
    // A day without a meeting is not taken for one.
    who:
      next.kind === 'followUp'
        ? name === null
          ? m.next_nobody_calls()
          : m.next_will_call({ name })
        : name === null
          ? null
          : m.plans_holds({ name }),
  };
}

/** "I dag 08.12, Siri". */
export function changedWords(changed: NonNullable<MyPlan['changed']>, today: string): string {
  const words: DayWords = { today: m.plans_today(), yesterday: m.plans_yesterday() };
  const when = saidAt(changed.at, today, getLocale(), words);
  return changed.by === null ? when : `${when}, ${firstName(changed.by)}`;
}
