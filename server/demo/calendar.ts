// The story's days, moved by whole weeks so that its "today" (Monday 23 November 2026) is in the week
// of the seeding: weekdays hold, what has happened has happened, and follow-ups lie ahead.
const zone = 'Europe/Stockholm';
const storyMonday = '2026-11-23';
const dayMs = 86_400_000;

const utc = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export interface Calendar {
  /** The day of the story as it is now: YYYY-MM-DD. */
  day(story: string): string;
  /** A moment of the story by the Swedish clock: '2026-12-02', '14.00'. */
  at(story: string, clock: string): Date;
  /** "2 december". */
  words(story: string): string;
  /** The year that the story's day falls in now. */
  year(story: string): string;
  now: Date;
}

/** A wall clock time in Sweden as a moment; the offset is asked of the calendar itself. */
function inSweden(day: string, clock: string): Date {
  const wall = Date.parse(`${day}T${clock.replace('.', ':')}:00Z`);
  const shown = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(new Date(wall));
  return new Date(2 * wall - Date.parse(`${shown.replace(' ', 'T')}Z`));
}

export function calendarOf(now: Date): Calendar {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(now);
  const weeks = Math.floor((utc(today) - utc(storyMonday)) / (7 * dayMs));
  const day = (story: string): string => iso(utc(story) + weeks * 7 * dayMs);
  return {
    now,
    day,
    at: (story, clock) => inSweden(day(story), clock),
    words: (story) =>
      new Intl.DateTimeFormat('sv-SE', { timeZone: 'UTC', day: 'numeric', month: 'long' }).format(
        utc(day(story)),
      ),
    year: (story) => day(story).slice(0, 4),
  };
}
