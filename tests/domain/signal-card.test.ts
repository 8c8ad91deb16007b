// What stands between a signal card and its sending, and why nobody can be proposed to receive it.
import { describe, expect, it } from 'vitest';
import {
  emptyCard,
  emptyGuardian,
  gapsIn,
  isBlank,
  savable,
  SignalDesk,
} from '#domain/signal/card.ts';
import type { CardGuardian, SignalCard } from '#domain/signal/card.ts';
import { noReceiver } from '#domain/signal/receiver.ts';
import { wheelAreas } from '#domain/plan/schema.ts';

const today = '2026-11-27';
const whole = (over: Partial<CardGuardian> = {}, card: Partial<SignalCard> = {}): SignalCard => ({
  ...emptyCard(),
  childName: 'Elin Sjöäng',
  bornOn: '2022-03-09',
  situation: 'Elin säger sällan något i gruppen.',
  measures: true,
  areas: Object.fromEntries(
    wheelAreas.map((area) => [area, { grade: 'YES', comment: '' }]),
  ) as SignalCard['areas'],
  guardians: [{ ...emptyGuardian(), name: 'Märta Sjöäng', ...over }],
  ...card,
});
const gaps = (card: SignalCard) => gapsIn(card, 'unit', today);

describe('what a card lacks', () => {
  it('is nothing when nobody has said yes, or somebody has and it is whole', () => {
    expect(gaps(whole())).toEqual([]);
    expect(gaps(whole({ informed: true, consent: 'no' }))).toEqual([]);
    const yes = { informed: true, consent: 'yes', form: 'oral', on: today } as const;
    expect(gaps(whole(yes))).toEqual([]);
  });

  it('is each part of a yes that is missing: such a yes is not sent as none', () => {
    const yes = { informed: true, consent: 'yes', form: 'oral', on: today } as const;
    expect(gaps(whole({ ...yes, form: null }))).toEqual(['form']);
    expect(gaps(whole({ ...yes, on: null }))).toEqual(['on']);
    expect(gaps(whole({ ...yes, on: '2026-11-28' }))).toEqual(['on']);
    for (const informed of [false, null])
      expect(gaps(whole({ ...yes, informed }))).toEqual(['informed']);
  });

  it('is a number where what stands there is none', () => {
    expect(gaps(whole({ identity: '12345' }))).toEqual(['identity']);
    for (const identity of ['', ' ', 'FIKTIV-0001'])
      expect(gaps(whole({ identity })), identity).toEqual([]);
  });

  it('is the date of birth where the day that stands there cannot be one', () => {
    for (const bornOn of [null, '0002-05-05', '2026-11-28', '1990-01-01'])
      expect(gaps(whole({}, { bornOn })), String(bornOn)).toEqual(['born']);
    expect(gaps(whole({}, { bornOn: '0002-05-05', unborn: true }))).toEqual([]);
  });
});

describe('what is saved of a draft', () => {
  it('is all but a day that cannot be', () => {
    const half = { consent: 'yes', on: '2999-01-01', identity: '12345' } as const;
    const typed = whole(half, { bornOn: '0002-05-05' });
    const kept = savable(typed, today);
    expect(kept).toEqual(whole({ ...half, on: null }, { bornOn: null }));
    expect(savable(whole(), today)).toEqual(whole());
  });

  it('is nothing of an empty card', () => {
    expect(isBlank(emptyCard())).toBe(true);
    expect(isBlank({ ...emptyCard(), guardians: [emptyGuardian(), emptyGuardian()] })).toBe(true);
    expect(isBlank({ ...emptyCard(), situation: 'x' })).toBe(false);
    expect(isBlank({ ...emptyCard(), guardians: [{ ...emptyGuardian(), name: 'M' }] })).toBe(false);
  });
});

describe('why no unit is proposed', () => {
  const tenant = '00000000-0000-4000-8000-000000000001';
  const unit = (name: string, answersFor: string[]) => ({
    tenantId: tenant,
    unitId: '00000000-0000-4000-8000-000000000002',
    name,
    answersFor,
  });
  const desk = (units: object[], unread: object[]) =>
    SignalDesk.parse({ seats: [], units, unread, administrators: [] });
  const child = (bornOn: string | null) => ({ unborn: false, bornOn, stage: 'BY_AGE' as const });
  const pupil = child('2018-05-05');

  it('is that nobody has signed in there, by the name of the unit, with the date of birth or without', () => {
    const only = desk([], [unit('Lövstaskolan 2', ['UNBORN', 'PRESCHOOL', 'SCHOOL'])]);
    const unread = { because: 'unread', units: ['Lövstaskolan 2'] };
    expect(noReceiver(only, tenant, pupil, today)).toEqual(unread);
    expect(noReceiver(only, tenant, child(null), today)).toEqual(unread);
  });

  it('is the date of birth, the age, or nothing', () => {
    const some = desk([unit('BVC', ['PRESCHOOL'])], []);
    expect(noReceiver(some, tenant, child(null), today)).toEqual({ because: 'born' });
    expect(noReceiver(some, tenant, pupil, today)).toEqual({ because: 'unanswered' });
    expect(noReceiver(some, tenant, child('2022-03-09'), today)).toBeNull();
  });
});
