// What a sent form of consent says: only what differs from before, by the name of the answer before.
import { describe, expect, it } from 'vitest';
import { PartyId, PlanUnitId, ConsentId } from '#domain/ids.ts';
import {
  answerOf,
  beforeName,
  changedAnswers,
  choiceName,
  ConsentAnswer,
  measuresOf,
  runsOut,
} from '#domain/plan/consent.ts';

const unit = PlanUnitId.parse('6f6a3f0e-0d5c-4b5e-9f2c-0d3f3e2f1a01');
const before = ConsentId.parse('6f6a3f0e-0d5c-4b5e-9f2c-0d3f3e2f1a02');
const rania = PartyId.parse('6f6a3f0e-0d5c-4b5e-9f2c-0d3f3e2f1a03');

const form = (...choices: [kind: string | null, before: string, said: string][]) =>
  Object.fromEntries(
    choices.flatMap(([kind, was, said]) => {
      const name = choiceName(unit, kind);
      return [
        [beforeName(name), was],
        [name, said],
      ];
    }),
  );

describe('a form of consent', () => {
  it('says what has changed, and by which answer it was before', () => {
    expect(changedAnswers(form([null, `yes:${before}`, 'no']))).toBe(`${unit}::no:${before}`);
    expect(changedAnswers(form(['school', 'yes:', 'no']))).toBe(`${unit}:school:no:`);
    expect(
      changedAnswers(form([null, '', 'yes'], ['school', 'yes:', 'yes'], ['health', 'yes:', 'no'])),
    ).toBe(`${unit}::yes:,${unit}:health:no:`);
  });

  it('says nothing of what stands, of what nobody chose, and of other fields', () => {
    expect(changedAnswers(form([null, `yes:${before}`, 'yes']))).toBe('');
    expect(changedAnswers({ until: '2027-10-15', [choiceName(unit, null)]: 'perhaps' })).toBe('');
  });

  it('says a yes again that runs out soon', () => {
    expect(changedAnswers(form([null, `:${before}`, 'yes']))).toBe(`${unit}::yes:${before}`);
  });
});

const answer = (over: Partial<ConsentAnswer>): ConsentAnswer =>
  ConsentAnswer.parse({
    ...{ id: before, unitId: unit, giverId: rania, zoneKind: null, answer: 'yes' },
    ...{ form: 'kring', on: '2026-10-15', until: '2027-10-15', ...over },
  });

it('a yes is asked for again before its last day, a no never', () => {
  expect(runsOut(answer({}), '2027-08-15')).toBe(false);
  expect(runsOut(answer({}), '2027-08-16')).toBe(true);
  expect(runsOut(answer({ until: null }), '2027-10-15')).toBe(false);
  expect(runsOut(answer({ answer: 'no' }), '2027-10-15')).toBe(false);
});

it('an answer about one part is not one about the whole', () => {
  const part = answer({ zoneKind: 'school', answer: 'no' });
  expect(answerOf([part], unit, rania)).toBeNull();
  expect(answerOf([part], unit, rania, 'school')).toBe(part);
});

it('the board decides about care and social support, not about school', () => {
  expect(measuresOf('health')).toEqual(['PSYCHIATRIC_CARE']);
  expect(measuresOf('social')).toHaveLength(3);
  expect(measuresOf('school')).toEqual([]);
});
