// What the child's pages get: nothing of what their presentation does not show.
import { describe, expect, it } from 'vitest';
import { drawnTo, pathOf, sheet, type Stroke } from '#domain/child/drawing.ts';
import {
  ChildRow,
  frameOf,
  goalsOf,
  peopleOf,
  startOf,
  voiceFor,
  VoiceRow,
  wheelFor,
} from '#domain/child/page.ts';
import { symbolsIn } from '#domain/child/symbols.ts';

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const today = '2026-11-23';
const dayOf = (at: string): string => at.slice(0, 10);

const answer = {
  seat: 'own',
  helper: null,
  child: 'Nova Lindhamn',
  bornOn: '2011-06-30',
  presentation: null,
  next: { at: '2026-12-15T13:00:00.000Z', chair: 'Amanda Skogsrå' },
  people: [
    { id: uuid(1), name: 'Liv Lindhamn', role: 'guardian', sector: 'family', label: 'Mamma' },
    { id: uuid(2), name: 'Hedda Ljungkvarn', role: 'professional', sector: 'health', label: null },
    { id: uuid(3), name: 'Alice Dimberg', role: 'professional', sector: 'school', label: null },
    { id: uuid(4), name: 'Yrsa Lindhav', role: 'coordinator', sector: 'health', label: null },
  ].map((one) => ({ ...one, forAll: true })),
  goals: [
    { title: 'FORMELLT MÅL', area: 'safe', reached: false, words: '' },
    { title: 'FORMELLT TVÅ', area: null, reached: true, words: 'Jag blir klar.' },
  ],
  areaWords: { safe: 'Är det lugnt?' },
  wheel: {
    gathering: uuid(9),
    said: { safe: { grade: 'BOTH', words: 'VUXNAS ORD', hard: 'SVÅRT', revision: 3 } },
  },
  wheelReaders: [uuid(1)],
};
const said = {
  ...{ zone: uuid(20), way: 'PICTURES', words: '', strokes: [], saidOn: '2026-11-08' },
  ...{ likes: ['dog', 'unknown'], hard: [], helper: 'Maja Gullvind', live: false },
  ...{ readers: [uuid(1), uuid(2)], everyone: false, mayChoose: true },
};
const voice = VoiceRow.array().parse([said]);
const row = (changes: object = {}): ChildRow => ChildRow.parse({ ...answer, ...changes });

describe('the child’s pages', () => {
  it('know a child by first name, and grown-ups by what they are called and do', () => {
    expect(frameOf(row(), today)).toEqual({
      first: 'Nova',
      presentation: 'youth',
      seat: 'own',
      helper: null,
    });
    expect(peopleOf(row(), today)).toEqual([
      { name: 'Mamma', who: 'family' },
      { name: 'Hedda', who: 'health' },
      { name: 'Alice', who: 'school' },
      { name: 'Yrsa', who: 'coordinator' },
    ]);
    expect(peopleOf(row({ bornOn: '2022-05-14' }), today)[2]?.who).toBe('preschool');
  });

  it('tell the clock and who calls only to those who read', () => {
    expect(startOf(row(), today, dayOf).next).toEqual({
      day: '2026-12-15',
      nights: 22,
      at: '2026-12-15T13:00:00.000Z',
      chair: 'Amanda',
    });
    expect(startOf(row({ presentation: 'pictures' }), today, dayOf).next).toEqual({
      day: '2026-12-15',
      nights: 22,
      at: null,
      chair: null,
    });
    expect(startOf(row({ next: null }), today, dayOf).next).toBeNull();
  });

  it('say a goal in the child’s words, and formally to youth alone', () => {
    expect(goalsOf(row(), today).map(({ words }) => words)).toEqual([
      'FORMELLT MÅL',
      'Jag blir klar.',
    ]);
    for (const presentation of ['pictures', 'easy'])
      expect(goalsOf(row({ presentation }), today)).toEqual([
        { words: null, area: 'safe', reached: false },
        { words: 'Jag blir klar.', area: null, reached: true },
      ]);
  });

  it('carry nothing else: no family name, title, birthday, or word of a grown-up', () => {
    for (const presentation of ['pictures', 'easy'] as const) {
      const one = row({ presentation });
      const sent = JSON.stringify([
        frameOf(one, today),
        startOf(one, today, dayOf),
        goalsOf(one, today),
        peopleOf(one, today),
        wheelFor(one, today),
        voiceFor(one, voice, today),
      ]);
      expect(sent).not.toMatch(
        /FORMELLT|VUXNAS|SVÅRT|Lindhamn|Ljungkvarn|Skogsrå|Gullvind|2011|unknown|professional/,
      );
    }
  });

  it('let only the child’s seat change anything', () => {
    expect(wheelFor(row(), today).mayWrite).toBe(true);
    expect(wheelFor(row({ wheel: null }), today).mayWrite).toBe(false);
    expect(wheelFor(row(), today).areas[0]).toMatchObject({
      question: 'Är det lugnt?',
      revision: 3,
    });
    expect(wheelFor(row(), today)).toMatchObject({ zone: null, choices: [], readers: ['Mamma'] });
    expect(wheelFor(row({ wheelZone: uuid(30) }), today)).toMatchObject({
      zone: uuid(30),
      chosen: [uuid(1)],
    });
    const looked = row({ seat: 'adult' });
    expect(wheelFor(looked, today).mayWrite).toBe(false);
    expect(voiceFor(looked, voice, today)).toMatchObject({ mayAdd: false, choices: [] });
    expect(voiceFor(row(), voice, today).entries[0]).toMatchObject({
      likes: ['dog'],
      helper: 'Maja',
      readers: ['Mamma', 'Hedda'],
      chosen: [uuid(1), uuid(2)],
    });
    const fixed = voice.map((entry) => ({ ...entry, mayChoose: false }));
    expect(voiceFor(row(), fixed, today).entries[0]?.chosen).toBeNull();
  });
});

describe('a drawing', () => {
  it('follows the hand, stays on the sheet and leaves out a tremble', () => {
    const dot: Stroke = { ink: 'red', points: [10, 10] };
    expect(pathOf(dot)).toBe('M10 10L10 10');
    expect(drawnTo(dot, 11, 11)).toBe(dot);
    expect(drawnTo(dot, 4000, -5).points).toEqual([10, 10, sheet, 0]);
    expect(pathOf(drawnTo(dot, 20.4, 30.6))).toBe('M10 10L20 31');
  });

  it('and chosen pictures are ours, each once', () => {
    expect(symbolsIn('dog,car,dog,,<svg>')).toEqual(['dog', 'car']);
    expect(symbolsIn('')).toEqual([]);
  });
});
