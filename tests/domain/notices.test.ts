// When mail is due, by a clock that is given; how somebody's choices are read from a form; and what a mail
// says, which is never more than kinds and numbers.
import { describe, expect, it } from 'vitest';
import { dueNow, isQuiet, periodOf, type Recipient } from '#domain/notices/due.ts';
import { NoticeKind } from '#domain/notices/kinds.ts';
import { clockOf, SettingsForm, wayOf } from '#domain/notices/settings.ts';
import { confirmLetter, digestLetter } from '#server/mail/letters.ts';

/** Swedish time in winter is an hour ahead of UTC, in summer two. */
const winter = (time: string, day = '2026-11-26') => new Date(`${day}T${time}:00+01:00`);
const summer = (time: string, day = '2026-07-01') => new Date(`${day}T${time}:00+02:00`);

const loud = { quietFrom: null, quietTo: null, quietWeekends: false };
const night = { quietFrom: 21 * 60, quietTo: 7 * 60, quietWeekends: false };
const who = (change: Partial<Recipient> = {}): Recipient => ({
  ...loud,
  rhythm: 'DAILY',
  period: null,
  sent: false,
  ...change,
});

describe('quiet hours', () => {
  it('go past midnight, from the first minute to before the last, winter and summer', () => {
    for (const at of [winter, summer]) {
      expect(isQuiet(at('20:59'), night)).toBe(false);
      expect(isQuiet(at('21:00'), night)).toBe(true);
      expect(isQuiet(at('03:00'), night)).toBe(true);
      expect(isQuiet(at('06:59'), night)).toBe(true);
      expect(isQuiet(at('07:00'), night)).toBe(false);
    }
    const lunch = { ...loud, quietFrom: 12 * 60, quietTo: 13 * 60 };
    expect(isQuiet(winter('12:30'), lunch)).toBe(true);
    expect(isQuiet(winter('13:00'), lunch)).toBe(false);
  });

  it('and whole weekends, where somebody wants that', () => {
    const weekends = { ...loud, quietWeekends: true };
    expect(isQuiet(winter('12:00', '2026-11-28'), weekends)).toBe(true);
    expect(isQuiet(winter('23:59', '2026-11-29'), weekends)).toBe(true);
    expect(isQuiet(winter('00:00', '2026-11-30'), weekends)).toBe(false);
    expect(isQuiet(winter('12:00', '2026-11-28'), loud)).toBe(false);
  });

  it('put a mail off and do not drop it', () => {
    const late = who({ ...night, rhythm: 'NOW', period: 'n:2026-11-26T20:30', sent: true });
    expect(dueNow(winter('23:10'), late)).toBeNull();
    expect(dueNow(winter('07:00', '2026-11-27'), late)).toBe('n:2026-11-27T07:00');
  });
});

describe('periods', () => {
  it('a quarter, a day from seven, a week from Monday at seven', () => {
    expect(periodOf(winter('10:14'), 'NOW')).toBe('n:2026-11-26T10:00');
    expect(periodOf(winter('10:15'), 'NOW')).toBe('n:2026-11-26T10:15');
    expect(periodOf(winter('06:59'), 'DAILY')).toBe('d:2026-11-25');
    expect(periodOf(winter('07:00'), 'DAILY')).toBe('d:2026-11-26');
    expect(periodOf(winter('06:59', '2026-11-30'), 'WEEKLY')).toBe('w:2026-11-23');
    expect(periodOf(winter('07:00', '2026-11-30'), 'WEEKLY')).toBe('w:2026-11-30');
    expect(periodOf(winter('23:00', '2026-12-06'), 'WEEKLY')).toBe('w:2026-11-30');
    expect(periodOf(summer('00:30'), 'NOW')).toBe('n:2026-07-01T00:30');
  });

  it('get one mail at most; one that did not get out is tried again', () => {
    expect(dueNow(winter('10:00'), who())).toBe('d:2026-11-26');
    expect(dueNow(winter('10:00'), who({ period: 'd:2026-11-26', sent: false }))).toBe(
      'd:2026-11-26',
    );
    expect(dueNow(winter('10:00'), who({ period: 'd:2026-11-26', sent: true }))).toBeNull();
    expect(dueNow(winter('07:00', '2026-11-27'), who({ period: 'd:2026-11-26', sent: true }))).toBe(
      'd:2026-11-27',
    );
  });

  it('the hour that comes twice when summer ends is no second day and no second week', () => {
    const twice = [new Date('2026-10-25T00:30:00Z'), new Date('2026-10-25T01:30:00Z')];
    expect(twice.map((at) => periodOf(at, 'DAILY'))).toEqual(['d:2026-10-24', 'd:2026-10-24']);
    expect(new Set(twice.map((at) => periodOf(at, 'NOW'))).size).toBe(1);
  });
});

describe('the form', () => {
  const form = (change: Record<string, string> = {}) =>
    SettingsForm.safeParse({
      revision: '2',
      rhythm: 'WEEKLY',
      from: '20:30',
      to: '06:15',
      'way-answer': 'mail',
      'way-comment': 'off',
      ...change,
    });

  it('says a way for each kind, and quiet hours with their box alone', () => {
    expect(form().data).toEqual({
      revision: 2,
      rhythm: 'WEEKLY',
      silent: ['comment'],
      mailed: ['answer'],
      quietFrom: null,
      quietTo: null,
      quietWeekends: false,
    });
    expect(form({ quiet: '1', weekends: '1' }).data).toMatchObject({
      quietFrom: 1230,
      quietTo: 375,
      quietWeekends: true,
    });
    expect(clockOf(375)).toBe('06:15');
  });

  it('is refused with hours that are none or the same', () => {
    const wrong: Record<string, string>[] = [
      { from: '25:00' },
      { to: '' },
      { quiet: '1', from: '06:15' },
    ];
    for (const change of wrong) expect(form(change).success).toBe(false);
    expect(form({ from: '06:15' }).success).toBe(true);
  });

  it('off goes before mail', () => {
    expect(wayOf('call', { silent: ['call'], mailed: [] })).toBe('off');
    expect(wayOf('call', { silent: [], mailed: ['call'] })).toBe('mail');
    expect(wayOf('call', { silent: [], mailed: [] })).toBe('app');
  });
});

describe('a mail', () => {
  const origin = 'https://kring.exempel.invalid';

  it('says how many things of which kind, and where to sign in', () => {
    const { subject, text, html } = digestLetter(
      { counts: { answer: 1, comment: 3 }, plain: false, language: 'sv' },
      origin,
    );
    expect(subject).toBe('Du har en uppdatering');
    expect(text).toBe(
      [
        'Du har 4 uppdateringar i Kring.',
        '- Någon väntar på svar från dig.\n- Det finns 3 nya kommentarer.',
        'Logga in för att läsa:',
        `${origin}/sign-in`,
        'Mejlet säger inget om barnet. Vad du får mejl om och hur ofta väljer du i Kring, under Aviseringar.',
      ].join('\n\n'),
    );
    expect(html).toContain('<html lang="sv" dir="ltr">');
    expect(html).toContain(`<a href="${origin}/sign-in">`);
    expect(html).not.toMatch(/<img|<script|style=|https?:\/\/(?!kring\.exempel)/);
  });

  it('is one sentence for whoever has a protected child, whatever happened', () => {
    for (const counts of [{ answer: 1 }, { comment: 7, call: 2 }]) {
      const { subject, text, html } = digestLetter({ counts, plain: true, language: 'sv' }, origin);
      expect([subject, text]).toEqual(['Du har en uppdatering', 'Du har en uppdatering']);
      expect(html.replace(/<title>.*<\/title>|<[^>]*>/g, '')).toBe('Du har en uppdatering');
    }
  });

  it('has one subject for all, and words for every kind in each language', () => {
    for (const language of ['sv', 'en', 'ar', 'so', 'fi']) {
      const subjects = NoticeKind.options.flatMap((kind) =>
        [1, 2].map((n) => {
          const letter = digestLetter({ counts: { [kind]: n }, plain: false, language }, origin);
          expect(letter.text).toMatch(/\n- \S+/);
          return letter.subject;
        }),
      );
      expect(new Set([...subjects, confirmLetter(language, origin, 'x').subject]).size).toBe(1);
    }
  });

  it('in Arabic goes from right to left and says, in Swedish too, that a machine wrote it', () => {
    const told = { counts: { comment: 3 }, language: 'ar' };
    const { html, text } = digestLetter({ ...told, plain: false }, origin);
    expect(html).toContain('<html lang="ar" dir="rtl">');
    expect(text).toContain('3');
    expect(text).toContain('En maskin har skrivit orden');
    expect(digestLetter({ ...told, plain: true }, origin).text).toBe('لديك تحديث');
  });
});
