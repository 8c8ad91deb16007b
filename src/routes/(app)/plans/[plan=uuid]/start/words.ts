// What the start page says, in the reader's language: days, who sees to what, how long somebody has waited,
// and what happened since the last visit.
import { daysBetween } from '#domain/plan/dates.ts';
import type { Coming, Nearby } from '#domain/start/next.ts';
import type { NewsLine } from '#domain/start/news.ts';
import type { Ask, StartPage } from '#domain/start/page.ts';
import { dateIn, listIn } from '$lib/language/formats.ts';
import { weekday } from '$lib/meeting/words.ts';
import { clock, saidAt } from '$lib/plan/dates.ts';
import { firstName } from '$lib/plan/words.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';
import { titleWords } from '$lib/plan/title-words.ts';

/** "3" and "dec", as on a leaf of a calendar. */
export function leafOf(day: string): { number: string; month: string } {
  const date = new Date(`${day}T12:00:00Z`);
  const month = dateIn(getLocale(), { timeZone: 'UTC', month: 'short' }, date);
  return { number: String(date.getUTCDate()), month: month.replace('.', '') };
}

/** "i dag", "i morgon"; else nothing: the leaf says it. */
export function nearWord(day: string, today: string): string | null {
  const ahead = daysBetween(today, day);
  return ahead === 0 ? m.home_today() : ahead === 1 ? m.home_tomorrow() : null;
}

export function comingWhat(coming: Coming): string {
  const title = coming.title?.trim() || m.plan_action_untitled();
  const time = coming.at === null ? '' : clock(coming.at, getLocale());
  if (coming.running) return m.home_next_running();
  return {
    meeting: () =>
      coming.followUp ? m.home_next_follow_up_meeting({ time }) : m.home_next_meeting({ time }),
    followUp: () => m.home_next_follow_up({ time }),
    event: () => title,
    actionStarts: () => m.home_next_starts({ title }),
    actionDue: () => m.home_next_due({ title }),
  }[coming.kind]();
}

export function comingWho(coming: Coming, { parties, units }: StartPage): string | null {
  const party = parties.find(({ id }) => id === coming.partyId);
  const name = party?.name ?? units.find(({ id }) => id === coming.unitId)?.label;
  // A day without a meeting is not taken for one.
  if (coming.kind === 'followUp')
    return name === undefined ? m.next_nobody_calls() : m.next_will_call({ name: firstName(name) });
  if (name === undefined) return null;
  return coming.kind === 'meeting' ? m.home_next_calls({ name }) : m.home_next_by({ name });
}

export const partWord = ({ part, title }: Nearby): string =>
  part === 'holdsTogether' ? m.home_part_holds() : (titleWords(title) ?? m.home_part_best());

export const saidOn = (at: string, today: string): string =>
  saidAt(at, today, getLocale(), {
    today: m.plan_today().toLowerCase(),
    yesterday: m.plan_yesterday().toLowerCase(),
  });

/** What an ask or a conversation is about. */
export function aboutWords(
  { anchor, quotation }: Pick<Ask, 'anchor' | 'quotation'>,
  { actions, goals }: Pick<StartPage, 'actions' | 'goals'>,
): string {
  const rows = anchor.type === 'action' ? actions : anchor.type === 'goal' ? goals : [];
  const title = 'id' in anchor ? rows.find(({ id }) => id === anchor.id)?.title : undefined;
  const what = title ?? quotation;
  return what === '' ? m.home_about_plan() : m.home_about({ what });
}

const shownTitles = 3;

function titlesOf(titles: readonly string[]): string {
  const named = titles.map((title) => title.trim() || m.plan_action_untitled());
  return named.length <= shownTitles
    ? listIn(getLocale(), named)
    : m.home_news_and({
        titles: named.slice(0, shownTitles - 1).join(', '),
        count: named.length - shownTitles + 1,
      });
}

const statusWord: Partial<Record<string, () => string>> = {
  PAUSED: m.home_news_paused,
  CLOSED: m.home_news_closed,
  ACTIVE: m.home_news_active,
};

export function newsWords(line: NewsLine, page: StartPage, today: string): string {
  switch (line.kind) {
    case 'said': {
      const { by, answersMe } = line.thread;
      const names = listIn(getLocale(), by?.map(firstName) ?? [m.home_somebody()]);
      const about = aboutWords(line.thread, page);
      return answersMe
        ? m.home_news_answered({ names, about })
        : m.home_news_said({ names, about });
    }
    case 'meeting': {
      const day = weekday(line.meeting.startsAt, today);
      return {
        called: m.home_news_meeting_called,
        moved: m.home_news_meeting_moved,
        cancelled: m.home_news_meeting_cancelled,
        ended: m.home_news_meeting_ended,
      }[line.meeting.what]({ day });
    }
    case 'version':
      return m.home_news_version({ number: line.number });
    case 'status':
      return statusWord[line.status]?.() ?? m.home_news_active();
    case 'done':
      return m.home_news_done({ titles: titlesOf(line.actions.map(({ title }) => title)) });
    case 'changed':
      return m.home_news_changed({ titles: titlesOf(line.actions.map(({ title }) => title)) });
    case 'more':
      return m.home_news_more({ count: line.threads });
  }
}

/** Where a line of news leads. */
export function newsPlace(line: NewsLine, planId: string): string {
  const plan = `/plans/${planId}`;
  if (line.kind === 'meeting') return `${plan}/meetings`;
  if (line.kind === 'version') return `${plan}/versions/${line.number}`;
  if (line.kind === 'status') return `${plan}/approval`;
  if (line.kind === 'said') return `${plan}#thread-${line.thread.threadId}`;
  return line.kind === 'more' ? `${plan}#comments` : `${plan}#part-goals`;
}

const refused: Record<string, () => string> = {
  changed: m.home_refused_changed,
  nobody_there: m.home_refused_nobody,
  invalid_input: m.home_refused_input,
  not_allowed: m.home_refused_not_allowed,
  not_found: m.home_refused_not_allowed,
  signed_out: m.home_refused_signed_out,
  unavailable: m.home_refused_not_sent,
};
export const refusalWords = (code: string | undefined): string =>
  (refused[code ?? ''] ?? m.home_refused_not_sent)();
