// A sealed version as a file: whole it is accepted, and no byte of it can be another.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hashOf, sealPackage, verifyPackage } from '#domain/plan/version-package.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';

const hex = (n: number): string => hashOf({ n });
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const leafOf = (part: { salt: string; hash: string }): string => sha(part.salt + part.hash);

function body() {
  const part = (content: unknown, n: number) => ({ content, hash: hashOf(content), salt: hex(n) });
  const agreement = part({ goals: [{ title: 'Milo kan visa vad han vill' }], frame: {} }, 1);
  const family = part({ sections: [{ key: 'familyWords', content: 'Fråga oss först.' }] }, 2);
  let leaves = [leafOf(agreement), leafOf(family)];
  for (let n = 3; leaves.length < 64; n++) leaves = [...leaves, hex(n)];
  leaves.sort();
  return {
    format: 'kring-plan-version',
    formatVersion: 1,
    planId: '0b0e7f5c-5f0b-4b57-8a39-111111111111',
    number: 2,
    proposedAt: '2026-09-22T13:10:00.000Z',
    sealedAt: '2026-09-22T13:58:00.000Z',
    sealedBy: 'Hamid Borgfelt',
    agreement,
    zones: [{ ...family, kind: 'family', title: null }],
    leaves,
    root: sha(leaves.join('')),
    answers: [
      {
        who: { name: 'Rania Silverkvist', unit: 'Familjen' },
        answer: 'APPROVED',
        note: null,
        hash: agreement.hash,
        at: '2026-09-22T13:52:00.000Z',
        signedInAt: '2026-09-22T13:50:00.000Z',
        acr: 'loa3',
      },
    ],
  };
}

describe('a package', () => {
  const whole = sealPackage(body());

  test('that nobody touched is accepted', () => {
    expect(verifyPackage(whole)).toMatchObject({ fault: null, content: { number: 2 } });
  });

  test('of 10,000 with something changed, none is', () => {
    const random = randomFrom(seedOfRun);
    const accepted: string[] = [];
    for (let n = 0; n < 10_000; n++) {
      const bytes = Uint8Array.from(whole);
      const at = random.below(bytes.length);
      let changed = bytes;
      let what = 'byte';
      if (random.chance(0.8)) bytes[at] = (bytes[at] ?? 0) ^ (1 + random.below(255));
      else if (random.chance(0.5)) {
        what = 'cut';
        changed = Uint8Array.from([
          ...bytes.slice(0, at),
          ...bytes.slice(at + 1 + random.below(40)),
        ]);
      } else {
        what = 'put in';
        changed = Uint8Array.from([
          ...bytes.slice(0, at),
          32 + random.below(90),
          ...bytes.slice(at),
        ]);
      }
      if (verifyPackage(changed).fault === null) accepted.push(`${what} at ${at}`);
    }
    expect(accepted, `seed ${seedOfRun}`).toEqual([]);
  });

  test.each([
    ['agreement', { agreement: { ...body().agreement, content: { goals: [] } } }],
    ['agreement', { agreement: { ...body().agreement, salt: hex(99) } }],
    ['zone', { zones: [{ ...body().zones[0], content: 'annat' }] }],
    ['root', { leaves: body().leaves.map((leaf) => (leaf === hex(3) ? hex(1_000) : leaf)) }],
    ['answer', { answers: [{ ...body().answers[0], hash: hex(5) }] }],
  ])('whose %s was changed and whose digest was made anew is refused', (fault, change) => {
    expect(verifyPackage(sealPackage({ ...body(), ...change }))).toEqual({ fault });
  });

  test('with the same words in other bytes is refused', () => {
    const spaced = JSON.stringify(JSON.parse(new TextDecoder().decode(whole)), null, 1);
    expect(verifyPackage(new TextEncoder().encode(spaced))).toEqual({ fault: 'not_canonical' });
  });
});
