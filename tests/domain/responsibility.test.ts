// Who leads, who could take over, and the day on which a child has come to the next one's age.
import { describe, expect, it } from 'vitest';
import { AgreementId, PlanUnitId } from '#domain/ids.ts';
import { agreementsOf } from '#domain/responsibility/coordination.ts';
import type { Agreement } from '#domain/responsibility/coordination.ts';
import { dueByAge } from '#domain/responsibility/due.ts';
import { receivers } from '#domain/responsibility/leads.ts';
import type { LeadUnit } from '#domain/responsibility/leads.ts';

const idOf = (n: number) => PlanUnitId.parse(`00000000-0000-4000-8000-00000000000${n}`);
const unit = (n: number, label: string, over: Partial<LeadUnit> = {}): LeadUnit => ({
  id: idOf(n),
  label,
  sector: 'health',
  cannot: null,
  answersFor: [],
  openActions: 0,
  people: [],
  ...over,
});
const bvc = unit(1, 'BVC Strandgläntan', { answersFor: ['PRESCHOOL'] });
const school = unit(2, 'Ekbackaskolan', { answersFor: ['SCHOOL'] });
const family = unit(3, 'Familjestödet', { openActions: 3 });
const refused = unit(4, 'Barn- och familjestöd', { cannot: 'consent_missing', openActions: 9 });

describe('a handover by age', () => {
  // Milo turns six in 2028.
  const milo = '2022-05-14';
  it('is due from the day on which the child is another’s', () => {
    expect(dueByAge(milo, bvc.id, [bvc, school], '2028-07-31')).toBeNull();
    expect(dueByAge(milo, bvc.id, [bvc, school], '2028-08-01')).toEqual({
      group: 'SCHOOL',
      to: [school],
    });
    expect(dueByAge(milo, bvc.id, [bvc, family], '2028-08-01')).toEqual({
      group: 'SCHOOL',
      to: [],
    });
  });

  it('is not due for a unit that people chose, without a date of birth, or without a lead', () => {
    expect(dueByAge(milo, family.id, [bvc, school, family], '2028-08-01')).toBeNull();
    expect(dueByAge(null, bvc.id, [bvc, school], '2028-08-01')).toBeNull();
    expect(dueByAge(milo, null, [bvc, school], '2028-08-01')).toBeNull();
    expect(dueByAge(milo, school.id, [bvc, school], '2028-08-01')).toBeNull();
  });
});

it('who does most for the child comes first among those who can take over', () => {
  expect(receivers([bvc, school, family, refused], bvc.id).map(({ label }) => label)).toEqual([
    'Familjestödet',
    'Ekbackaskolan',
  ]);
  expect(receivers([refused], null)).toEqual([]);
});

describe('agreements', () => {
  const agreement = (n: number, over: Partial<Agreement>): Agreement => ({
    id: AgreementId.parse(`00000000-0000-4000-8000-0000000001${String(n).padStart(2, '0')}`),
    unitId: bvc.id,
    content: 'Samordnar',
    limits: 'Beslutar inte',
    endsOn: '2026-12-31',
    state: 'APPROVED',
    writtenBy: 'Hamid Borgfelt',
    writtenAt: '2026-09-22T14:00:00.000Z',
    answers: [],
    ...over,
  });
  const long = agreement(1, { endsOn: '2027-03-31' });
  const short = agreement(2, {});
  const waits = agreement(3, { state: 'PROPOSED' });
  const refused = agreement(4, { state: 'DECLINED' });
  const takenBack = agreement(5, { state: 'WITHDRAWN' });
  const all = [waits, short, long, refused, takenBack];

  it('that lasts longest counts, to its last day', () => {
    expect(agreementsOf(all, bvc.id, '2026-12-01')).toEqual({
      open: waits,
      now: long,
      before: [short, refused],
    });
    expect(agreementsOf(all, bvc.id, '2027-03-31').now).toBe(long);
    expect(agreementsOf(all, bvc.id, '2027-04-01').now).toBeNull();
  });

  it('of another unit are another matter', () => {
    expect(agreementsOf(all, school.id, '2026-12-01')).toEqual({
      open: null,
      now: null,
      before: [],
    });
  });
});
