// What in the log is something to look at: each rule has a case that it finds, and one next to it that it does not.
import { describe, expect, it } from 'vitest';
import {
  lastNames,
  LogFacts,
  signalsOf,
  type HourFacts,
  type PairFacts,
  type SignalKind,
} from '#domain/access-log/signals.ts';
import { PersonId, PlanId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';

const personId = PersonId.parse('00000000-0000-4000-8000-000000000001');
const planId = PlanId.parse('00000000-0000-4000-8000-000000000002');

const usual: PairFacts = {
  personId,
  name: 'Maja Gullvind',
  planId,
  rows: 3,
  logId: 7,
  family: ['Milo Silverkvist', 'Rania Silverkvist'],
  colleague: false,
  protected: false,
  ...{ unrelated: 0, unrelatedId: null, ended: 0, endedId: null, night: 0, nightId: null },
};
const hour: HourFacts = { personId, plans: 2, logId: 9, usual: 2 };
const kinds = (facts: Partial<LogFacts>): SignalKind[] =>
  signalsOf({ pairs: [], hours: [], refusals: [], ...facts }).flatMap((signal) => signal.kinds);
const ofPair = (change: Partial<PairFacts>) => kinds({ pairs: [{ ...usual, ...change }] });
const ofHour = (change: Partial<HourFacts>) => kinds({ hours: [{ ...hour, ...change }] });

describe('something to look at', () => {
  it('is nothing about somebody who reads what is theirs to read', () => {
    expect(ofPair({})).toEqual([]);
    expect(ofHour({})).toEqual([]);
  });

  it('is a reader who is called as the family', () => {
    expect(ofPair({ name: 'Bo SILVERKVIST' })).toEqual(['OWN_NAME']);
    expect(ofPair({ name: 'Bo Ek-Silverkvist' })).toEqual(['OWN_NAME']);
    expect(ofPair({ family: ['Milo', 'Rania Gull-Gullvind'] })).toEqual(['OWN_NAME']);
    // A first name, and a part of a name, are no family name.
    expect(ofPair({ name: 'Rania Gullvind' })).toEqual([]);
    expect(ofPair({ name: 'Bo Silver' })).toEqual([]);
    expect(ofPair({ name: 'Milo', family: ['Milo', 'Sami'] })).toEqual([]);
  });

  it('is a colleague’s child, a child with protected data, and a night', () => {
    expect(ofPair({ colleague: true })).toEqual(['COLLEAGUE']);
    expect(ofPair({ protected: true })).toEqual(['PROTECTED']);
    expect(ofPair({ night: 1, nightId: 8 })).toEqual(['NIGHT']);
  });

  it('is a reading without a part in the plan, or after the mandate, and points at its row', () => {
    expect(ofPair({ unrelated: 2, unrelatedId: 11 })).toEqual(['NO_RELATION']);
    const [signal] = signalsOf({
      pairs: [{ ...usual, ended: 1, endedId: 12, night: 1, nightId: 12 }],
      hours: [],
      refusals: [],
    });
    expect(signal).toEqual({
      kinds: ['AFTER_MANDATE', 'NIGHT'],
      personId,
      planId,
      logId: 12,
      rows: 3,
    });
  });

  it('is many plans in an hour, against what the reader usually does', () => {
    const many = limits.massPlansInHour;
    expect(ofHour({ plans: many, usual: null })).toEqual(['MASS']);
    expect(ofHour({ plans: many, usual: 2 })).toEqual(['MASS']);
    expect(ofHour({ plans: many - 1, usual: 1 })).toEqual([]);
    // Who does it every day does nothing out of the ordinary.
    expect(ofHour({ plans: many * 2, usual: many })).toEqual([]);
    expect(ofHour({ plans: many * 3, usual: many })).toEqual(['MASS']);
  });

  it('is many refusals in an hour', () => {
    const most = limits.manyRefusalsInHour;
    expect(kinds({ refusals: [{ personId, most }] })).toEqual(['REFUSALS']);
    expect(kinds({ refusals: [{ personId, most: most - 1 }] })).toEqual([]);
  });

  it('reads last names as they are written', () => {
    expect(lastNames('  Åsa  Öberg-Ärlig ')).toEqual(['öberg', 'ärlig']);
    expect(lastNames('Sami')).toEqual([]);
  });
});
