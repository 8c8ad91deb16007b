// Saving a view while it is written: what is sent when, and that nothing typed is ever lost.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Saving, type Answer, type Draft } from '../../src/lib/wellbeing/saving.ts';

const empty: Draft = {
  grade: null,
  strength: '',
  challenge: '',
  way: null,
  seenOn: null,
  withId: null,
};
const said = (strength: string): Draft => ({ ...empty, strength });

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function open(answers: (Answer | Error)[], online = true) {
  const sent: [string, number][] = [];
  const shown: string[] = [];
  const saving = new Saving(empty, 3, {
    send: async (draft, revision) => {
      sent.push([draft.strength, revision]);
      await new Promise((resolve) => setTimeout(resolve, 100));
      const answer = answers.shift();
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer');
      return answer;
    },
    online: () => online,
    changed: () => {
      if (shown.at(-1) !== saving.state) shown.push(saving.state);
    },
  });
  return { saving, sent, shown };
}

describe('saving a view', () => {
  it('waits for a pause, then says Sparat when the answer is there', async () => {
    const { saving, sent, shown } = open([{ revision: 4 }]);
    for (const words of ['L', 'Lu', 'Lugn']) {
      saving.edit(said(words));
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(600);
    expect(sent).toEqual([['Lugn', 3]]);
    await vi.advanceTimersByTimeAsync(100);
    expect(shown).toEqual(['waiting', 'saving', 'saved']);
    expect([saving.settled, saving.revision]).toEqual([true, 4]);
  });

  it('sends what was typed meanwhile over the revision that the answer named', async () => {
    const { saving, sent } = open([{ revision: 4 }, { revision: 5 }]);
    saving.edit(said('Lugn'));
    await vi.advanceTimersByTimeAsync(1_050);
    saving.edit(said('Lugn hemma'));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sent).toEqual([
      ['Lugn', 3],
      ['Lugn hemma', 4],
    ]);
    expect(saving.state).toBe('saved');
  });

  it('keeps the words without a net and sends them when there is one', async () => {
    const { saving, sent, shown } = open([new Error('gone'), null, { revision: 4 }], false);
    saving.edit(said('Lugn'));
    await vi.advanceTimersByTimeAsync(1_200);
    expect([saving.state, saving.draft.strength, saving.settled]).toEqual([
      'offline',
      'Lugn',
      false,
    ]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent).toHaveLength(3);
    expect(shown.at(-1)).toBe('saved');
  });

  it('stops at someone else’s words until the person has decided', async () => {
    const { saving, sent } = open([{ code: 'changed' }, { revision: 8 }]);
    saving.edit(said('Mitt'));
    await vi.advanceTimersByTimeAsync(1_200);
    expect([saving.state, saving.code]).toEqual(['refused', 'changed']);
    saving.edit(said('Mitt och mer'));
    expect(await saving.flush()).toBe(false);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sent).toHaveLength(1);
    expect(saving.draft.strength).toBe('Mitt och mer');
    const kept = saving.decide(said('Deras. Mitt och mer'), 7);
    await vi.advanceTimersByTimeAsync(200);
    expect(await kept).toBe(true);
    expect(sent.at(-1)).toEqual(['Deras. Mitt och mer', 7]);
    expect([saving.state, saving.revision]).toEqual(['saved', 8]);
  });

  it('takes what is there instead, and what passes by itself is tried again', async () => {
    const { saving, sent } = open([{ code: 'signed_out' }, { code: 'not_allowed' }]);
    saving.edit(said('Mitt'));
    await vi.advanceTimersByTimeAsync(5_500);
    expect(sent).toHaveLength(2);
    expect([saving.state, saving.code]).toEqual(['refused', 'not_allowed']);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sent).toHaveLength(2);
    saving.adopt(said('Deras'), 9);
    expect([saving.state, saving.settled, saving.draft.strength]).toEqual(['saved', true, 'Deras']);
  });

  it('going away sends at once, and says whether it was saved', async () => {
    const { saving } = open([{ revision: 4 }]);
    saving.edit(said('Lugn'));
    const gone = saving.flush();
    await vi.advanceTimersByTimeAsync(150);
    expect(await gone).toBe(true);
    saving.stop();
  });
});
