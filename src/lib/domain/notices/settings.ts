// How somebody wants to be told of news, as the database gives it and as the form sends it.
import { z } from 'zod';
import { NoticeKind } from './kinds.ts';

export const Rhythm = z.enum(['NOW', 'DAILY', 'WEEKLY']);
export type Rhythm = z.infer<typeof Rhythm>;

/** Where a kind is told: nowhere, in Kring, or in Kring and by mail. */
export const NoticeWay = z.enum(['off', 'app', 'mail']);
export type NoticeWay = z.infer<typeof NoticeWay>;

const minuteOfDay = z.int().min(0).max(1439);

/** When no mail is sent: minutes after midnight in Sweden, past midnight when `from` is later than `to`. */
export const Quiet = z.object({
  quietFrom: minuteOfDay.nullable(),
  quietTo: minuteOfDay.nullable(),
  quietWeekends: z.boolean(),
});
export type Quiet = z.infer<typeof Quiet>;

export const NoticeSettings = Quiet.extend({
  /** 0 while nothing has been chosen and the usual way holds. */
  revision: z.int().min(0),
  silent: z.array(NoticeKind),
  mailed: z.array(NoticeKind),
  rhythm: Rhythm,
  address: z.string().nullable(),
  confirmed: z.boolean(),
});
export type NoticeSettings = z.infer<typeof NoticeSettings>;

export const wayOf = (
  kind: NoticeKind,
  { silent, mailed }: Pick<NoticeSettings, 'silent' | 'mailed'>,
): NoticeWay => (silent.includes(kind) ? 'off' : mailed.includes(kind) ? 'mail' : 'app');

const clock = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** 1260 as 21:00. */
export const clockOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const Clock = z
  .string()
  .regex(clock)
  .transform((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));

/** The form: a way for each kind as `way-<kind>`; quiet hours only with the box for them. */
export const SettingsForm = z
  .looseObject({
    revision: z.coerce.number().int().min(0),
    rhythm: Rhythm,
    quiet: z.literal('1').optional(),
    from: Clock,
    to: Clock,
    weekends: z.literal('1').optional(),
  })
  .refine(({ quiet, from, to }) => quiet === undefined || from !== to)
  .transform((form) => {
    const ways = NoticeKind.options.map((kind) => ({
      kind,
      way: NoticeWay.catch('app').parse(form[`way-${kind}`]),
    }));
    const kindsBy = (wanted: NoticeWay) =>
      ways.filter(({ way }) => way === wanted).map(({ kind }) => kind);
    const quiet = form.quiet === '1';
    return {
      revision: form.revision,
      rhythm: form.rhythm,
      silent: kindsBy('off'),
      mailed: kindsBy('mail'),
      quietFrom: quiet ? form.from : null,
      quietTo: quiet ? form.to : null,
      quietWeekends: form.weekends === '1',
    };
  });

export const AddressForm = z.object({ address: z.email().max(254) });
