// The pyramid's level and the praxis model's step, with what is missing, from what is stored.
import { describe, expect, it } from 'vitest';
import type { PraxisFacts } from '#domain/signal/praxis.ts';
import { planGap, praxisOf } from '#domain/signal/praxis.ts';

const said = (consent: 'yes' | 'no' | null): PraxisFacts['guardians'][number] => ({
  informed: consent !== null,
  consent,
  form: consent === 'yes' ? 'oral' : null,
  on: consent === 'yes' ? '2026-09-04' : null,
});
const answers = (over: Partial<NonNullable<PraxisFacts['answers']>> = {}) => ({
  inTheWay: 'a',
  information: 'b',
  iCan: 'c',
  unitCan: 'd',
  othersNeeded: true,
  ...over,
});
const facts = (over: Partial<PraxisFacts> = {}): PraxisFacts => ({
  state: 'ANSWERED',
  guardians: [said('yes'), said('yes')],
  answers: answers(),
  ...over,
});

describe('where a matter stands', () => {
  it('is yellow until question 5 has a yes, and green from then on', () => {
    for (const othersNeeded of [null, false])
      expect(praxisOf(facts({ answers: answers({ othersNeeded }) })).level).toBe('YELLOW');
    expect(praxisOf(facts()).level).toBe('GREEN');
    expect(praxisOf(facts({ state: 'PLANNED' }))).toEqual({ level: 'GREEN', step: 3, missing: [] });
    expect(praxisOf(facts({ state: 'SOLVED' }))).toEqual({ level: 'YELLOW', step: 2, missing: [] });
  });

  it('is step 1 until someone has received it', () => {
    expect(praxisOf(facts({ state: 'DRAFT', answers: null }))).toMatchObject({
      step: 1,
      missing: ['send'],
    });
    expect(praxisOf(facts({ state: 'SENT', answers: null }))).toMatchObject({
      step: 1,
      missing: ['receive'],
    });
  });

  it('is step 2 while something is missing, and names it', () => {
    const open = facts({
      state: 'RECEIVED',
      guardians: [said('yes'), said(null)],
      answers: answers({ inTheWay: ' ', unitCan: '', othersNeeded: null }),
    });
    expect(praxisOf(open)).toEqual({
      level: 'YELLOW',
      step: 2,
      missing: ['inform', 'consent', 'inTheWay', 'unitCan', 'others'],
    });
    // Who may not know the child knows no guardian either.
    expect(praxisOf(facts({ guardians: [] })).missing).toEqual(['consent']);
    // One unit that sees to it alone needs nobody's consent to tell others.
    expect(
      praxisOf(facts({ guardians: [said('no')], answers: answers({ othersNeeded: false }) })),
    ).toEqual({ level: 'YELLOW', step: 2, missing: [] });
  });

  it('is step 3 when nothing but the plan is missing', () => {
    expect(praxisOf(facts())).toEqual({ level: 'GREEN', step: 3, missing: ['plan'] });
    expect(planGap(facts())).toBeNull();
  });

  it('says why a plan cannot start: consent first, then question 5', () => {
    expect(planGap(facts({ guardians: [said('yes'), said('no')], answers: null }))).toBe('consent');
    expect(planGap(facts({ guardians: [] }))).toBe('consent');
    expect(planGap(facts({ answers: answers({ othersNeeded: false }) }))).toBe('others');
    // A yes from someone who was not told is none.
    expect(planGap(facts({ guardians: [{ ...said('yes'), informed: false }] }))).toBe('consent');
  });
});
