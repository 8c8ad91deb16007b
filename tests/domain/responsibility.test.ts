// Who leads, who could take over, and the day on which a child has come to the next one's age.
import { describe, expect, it } from 'vitest';
import { PlanUnitId } from '#domain/ids.ts';
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
