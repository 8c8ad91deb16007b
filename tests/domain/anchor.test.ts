// A comment's place follows its words through edits, stays narrow, and says when they are gone.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import {
  anchorForWords,
  anchorFor,
  isGone,
  resolveAnchor,
  standingAnchor,
  textsIn,
} from '#domain/comments/anchor.ts';
import { Anchor } from '#domain/comments/schema.ts';
import type { TextAnchor } from '#domain/comments/schema.ts';
import { addGoal, removeGoal } from '#domain/plan/edits.ts';
import { goalText } from '#domain/plan/document.ts';
import { textOfLines, writeRichText } from '#domain/plan/rich-text.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';

function planSaying(...lines: string[]): { doc: Y.Doc; about: Y.XmlFragment } {
  const doc = new Y.Doc();
  const about = doc.getXmlFragment('section:about');
  writeRichText(about, textOfLines(...lines));
  return { doc, about };
}

function anchorOn(doc: Y.Doc, words: string, section = 'about'): TextAnchor {
  const anchor = anchorForWords(doc, section, words);
  if (anchor === null) throw new Error(`the section does not say “${words}”`);
  return anchor;
}

/** The words that the anchor stands on now, or 'lost'. */
function wordsAt(doc: Y.Doc, fragment: Y.XmlFragment, anchor: TextAnchor): string {
  const range = resolveAnchor(doc, anchor);
  if (range === 'lost') return range;
  const texts = textsIn(fragment).map((text) => text.toString());
  return texts
    .map((text, index) => {
      if (index < range.start.text || index > range.end.text) return '';
      const from = index === range.start.text ? range.start.offset : 0;
      return text.slice(from, index === range.end.text ? range.end.offset : undefined);
    })
    .join('|')
    .replace(/^\|+|\|+$/g, '');
}

const textAt = (fragment: Y.XmlFragment, index = 0): Y.XmlText => {
  const text = textsIn(fragment)[index];
  if (text === undefined) throw new Error('no such text');
  return text;
};

describe('an anchor', () => {
  it('is what the database and the page take, and making it writes nothing', () => {
    const { doc } = planSaying('Siri ringer på måndag.');
    const before = Y.encodeStateAsUpdate(doc);
    const anchor = anchorOn(doc, 'ringer');
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
    expect(Anchor.parse(JSON.parse(JSON.stringify(anchor)))).toEqual(anchor);
    expect(JSON.stringify(anchor).length).toBeLessThan(200);
    expect(resolveAnchor(doc, anchor)).toEqual({
      start: { text: 0, offset: 5 },
      end: { text: 0, offset: 11 },
    });
    expect(anchorForWords(doc, 'about', 'mejlar')).toBeNull();
  });

  it('follows its words, in every copy', () => {
    const { doc, about } = planSaying('Siri ringer på måndag.');
    const anchor = anchorOn(doc, 'ringer');
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
    textAt(about).insert(0, 'Nytt. ');
    about.insert(0, [new Y.XmlElement('paragraph')]);
    expect(wordsAt(doc, about, anchor)).toBe('ringer');
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
    expect(wordsAt(copy, copy.getXmlFragment('section:about'), anchor)).toBe('ringer');
  });

  it('grows with what is written inside it, not with what is written beside it', () => {
    const { doc, about } = planSaying('Siri ringer på måndag.');
    const text = textAt(about);
    const anchor = anchorOn(doc, 'ringer');
    text.insert(7, 'XX');
    expect(wordsAt(doc, about, anchor)).toBe('riXXnger');
    text.insert(13, ' upp');
    text.insert(5, 'snart ');
    expect(wordsAt(doc, about, anchor)).toBe('riXXnger');
    text.insert(text.length, ' Och mycket mer.');
    const last = anchorFor('about', text, text.length - 4, text.length);
    text.insert(text.length, ' Ännu mer.');
    expect(wordsAt(doc, about, last)).toBe('mer.');
  });

  it('shrinks with what is taken away, and is lost with the last letter', () => {
    const { doc, about } = planSaying('Siri ringer på måndag.');
    const anchor = anchorOn(doc, 'ringer');
    textAt(about).delete(5, 5);
    expect(wordsAt(doc, about, anchor)).toBe('r');
    textAt(about).delete(5, 1);
    expect(wordsAt(doc, about, anchor)).toBe('lost');
    textAt(about).insert(5, 'ringer');
    expect(wordsAt(doc, about, anchor)).toBe('lost');
  });

  it('comes back when the deletion is undone', () => {
    const { doc, about } = planSaying('Siri ringer på måndag.');
    const anchor = anchorOn(doc, 'ringer');
    const undo = new Y.UndoManager([about], { captureTimeout: 0 });
    textAt(about).delete(5, 6);
    expect(wordsAt(doc, about, anchor)).toBe('lost');
    undo.undo();
    expect(wordsAt(doc, about, anchor)).toBe('ringer');
  });

  it('may span paragraphs', () => {
    const { doc, about } = planSaying('ett två', 'tre', 'fyra fem');
    const anchor: TextAnchor = {
      ...anchorFor('about', textAt(about, 0), 4, 7),
      end: anchorFor('about', textAt(about, 2), 0, 4).end,
    };
    expect(wordsAt(doc, about, anchor)).toBe('två|tre|fyra');
    about.delete(1, 1);
    expect(wordsAt(doc, about, anchor)).toBe('två|fyra');
    textAt(about, 0).delete(4, 3);
    textAt(about, 1).delete(0, 4);
    expect(wordsAt(doc, about, anchor)).toBe('lost');
  });

  it('is lost with its paragraph, and with its goal', () => {
    const { doc, about } = planSaying('ett', 'två');
    const anchor = anchorOn(doc, 'två');
    about.delete(1, 1);
    expect(resolveAnchor(doc, anchor)).toBe('lost');
    const goal = addGoal(doc, { text: textOfLines('sover hela natten') });
    const onGoal = anchorOn(doc, 'hela natten', `goal:${goal}`);
    const text = goalText(doc, goal);
    expect(text && wordsAt(doc, text, onGoal)).toBe('hela natten');
    removeGoal(doc, goal);
    expect(resolveAnchor(doc, onGoal)).toBe('lost');
  });

  it('of another document, or of nobody’s making, is lost and harms nothing', () => {
    const { doc } = planSaying('ett');
    const foreign = anchorOn(planSaying('ett').doc, 'ett');
    expect(resolveAnchor(doc, foreign)).toBe('lost');
    for (const start of ['', '====', 'AAAA', '/////w==', btoa('x'.repeat(300))])
      expect(resolveAnchor(doc, { ...anchorOn(doc, 'ett'), start })).toBe('lost');
    expect(resolveAnchor(doc, { ...anchorOn(doc, 'ett'), section: 'goal:none' })).toBe('lost');
    expect(resolveAnchor(doc, { ...anchorOn(doc, 'ett'), section: 'situation' })).toBe('lost');
  });

  it(`stands on the same letters whatever is written around them (seed ${seedOfRun})`, () => {
    const random = randomFrom(seedOfRun);
    for (let run = 0; run < 100; run++) {
      const { doc, about } = planSaying('före orden efter', 'nästa rad');
      const anchor = anchorOn(doc, 'orden');
      const copy = new Y.Doc();
      Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
      for (const one of [doc, copy])
        for (let edit = 0; edit < 10; edit++) {
          const fragment = one.getXmlFragment('section:about');
          const text = textAt(fragment, random.below(2));
          const at = text.toString().indexOf('orden');
          if (at === -1) text.insert(random.below(text.length + 1), 'x');
          else if (random.chance(0.5)) text.insert(random.below(at + 1), 'x');
          else if (at > 0) text.delete(random.below(at), 1);
        }
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(copy));
      expect(wordsAt(doc, about, anchor)).toBe('orden');
    }
  });
});

describe('an anchor whose words are gone', () => {
  const standing = (
    doc: Y.Doc,
    about: Y.XmlFragment,
    anchor: TextAnchor,
    words: string,
  ): string => {
    const now = standingAnchor(doc, about, anchor, words);
    expect(isGone(doc, anchor, words)).toBe(now === null);
    return now === null ? 'lost' : wordsAt(doc, about, now);
  };

  it('stands where its quotation is said again, if that is one place', () => {
    const { doc, about } = planSaying('Siri ringer på måndag.', 'Maja mejlar.');
    const anchor = anchorOn(doc, 'ringer på');
    expect(standingAnchor(doc, about, anchor, 'mejlar')).toBe(anchor);
    textAt(about).delete(5, 9);
    expect(standing(doc, about, anchor, 'ringer på')).toBe('lost');
    textAt(about).insert(5, 'ringer  på');
    expect(standing(doc, about, anchor, 'ringer på')).toBe('ringer  på');
    textAt(about, 1).insert(0, 'Vi ringer på tisdag. ');
    expect(standing(doc, about, anchor, 'ringer på')).toBe('lost');
    expect(standing(doc, about, anchor, ' ')).toBe('lost');
  });

  it('finds a quotation that spans paragraphs', () => {
    const { doc, about } = planSaying('ett två', 'tre fyra');
    const anchor = anchorOn(doc, 'ett');
    textAt(about).delete(0, 3);
    expect(standing(doc, about, anchor, 'två tre')).toBe('två|tre');
  });

  it('is not looked for in another section, nor in a goal that is gone', () => {
    const { doc } = planSaying('ett');
    const anchor = { ...anchorOn(doc, 'ett'), section: 'situation' };
    expect(isGone(doc, anchor, 'ett')).toBe(true);
    expect(isGone(doc, { ...anchor, section: 'goal:none' }, 'ett')).toBe(true);
  });
});

describe('what a client sends as an anchor', () => {
  it.each([
    { type: 'zone' },
    { type: 'goal', id: 'g-1' },
    { type: 'action', id: 'milo_bilder' },
    { type: 'text', section: 'goal:g-1', start: 'AA==', end: 'AA==' },
  ])('may be %j', (anchor) => expect(Anchor.parse(anchor)).toEqual(anchor));

  it.each([
    null,
    {},
    { type: 'page' },
    { type: 'goal' },
    { type: 'goal', id: '' },
    { type: 'action', id: '"><script>' },
    { type: 'text', section: '../x', start: 'AA==', end: 'AA==' },
    { type: 'text', section: 'about', start: 'not base64!', end: 'AA==' },
    { type: 'text', section: 'about', start: 'A'.repeat(4_000), end: 'AA==' },
  ])('may not be %j', (anchor) => expect(Anchor.safeParse(anchor).success).toBe(false));
});
