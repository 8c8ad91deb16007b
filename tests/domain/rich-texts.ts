// Random texts that our schema accepts, in the form that reading gives back.
import { headingLevel } from '#domain/plan/rich-text.ts';
import type { Block, Inline, ListItem, Mark, RichText } from '#domain/plan/rich-text.ts';
import type { Random } from '../sync/support/random.ts';

const words = ['Milo ', 'får bilder', ' – på förskolan', 'é', '👧🏽', '  ', 'nästa vecka.'];

export const randomText = (random: Random): RichText => ({
  type: 'doc',
  content: many(random, 1, 5, () => block(random, 0)),
});

function block(random: Random, depth: number): Block {
  const kind = random.below(depth < 3 ? 6 : 3);
  if (kind < 3) return { type: 'paragraph', ...inline(random) };
  if (kind === 3) return { type: 'heading', attrs: { level: headingLevel }, ...inline(random) };
  return {
    type: kind === 4 ? 'bulletList' : 'orderedList',
    content: many(random, 1, 3, () => item(random, depth)),
  };
}

const item = (random: Random, depth: number): ListItem => ({
  type: 'listItem',
  content: [
    { type: 'paragraph', ...inline(random) },
    ...many(random, 0, 2, () => block(random, depth + 1)),
  ],
});

/** Neighbours with the same marks would be one run: every second one has none. */
function inline(random: Random): { content?: Inline[] } {
  const content: Inline[] = [];
  for (let at = random.below(5); at > 0; at--) {
    if (random.chance(0.2)) content.push({ type: 'hardBreak' });
    else if (content.at(-1)?.type === 'text' && !('marks' in (content.at(-1) ?? {})))
      content.push({ type: 'text', text: random.pick(words), marks: marks(random) });
    else if (content.at(-1)?.type !== 'text')
      content.push({ type: 'text', text: random.pick(words) });
    else content.push({ type: 'hardBreak' });
  }
  return content.length > 0 ? { content } : {};
}

function marks(random: Random): Mark[] {
  const link: Mark = { type: 'link', attrs: { href: 'https://exempel.invalid/a?b=å' } };
  const chosen: Mark[] = [
    ...(random.chance(0.3) ? [link] : []),
    ...(random.chance(0.5) ? [{ type: 'bold' } as const] : []),
    ...(random.chance(0.5) ? [{ type: 'italic' } as const] : []),
  ];
  return chosen.length > 0 ? chosen : [{ type: 'bold' }];
}

const many = <T>(random: Random, least: number, most: number, make: () => T): T[] =>
  Array.from({ length: least + random.below(most - least + 1) }, make);
