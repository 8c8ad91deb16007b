// A story's blocks as the text of a plan.
import * as Y from 'yjs';
import { headingLevel, writeRichText } from '#domain/plan/rich-text.ts';
import type { Block, RichText } from '#domain/plan/rich-text.ts';
import type { StoryBlock } from './story.ts';

const paragraph = (text: string): Block => ({
  type: 'paragraph',
  content: [{ type: 'text', text }],
});

function block(given: StoryBlock): Block {
  if (typeof given === 'string') return paragraph(given);
  if ('heading' in given)
    return {
      type: 'heading',
      attrs: { level: headingLevel },
      content: [{ type: 'text', text: given.heading }],
    };
  return {
    type: 'bulletList',
    content: given.list.map((item) => ({ type: 'listItem', content: [paragraph(item)] })),
  };
}

export const richText = (blocks: StoryBlock[]): RichText => ({
  type: 'doc',
  content: blocks.map(block),
});

export const writeSection = (fragment: Y.XmlFragment, blocks: StoryBlock[]): void =>
  writeRichText(fragment, richText(blocks));

/** After what someone else has written: paragraphs alone. */
export function appendParagraphs(fragment: Y.XmlFragment, blocks: StoryBlock[]): void {
  fragment.push(
    blocks.map((text) => {
      if (typeof text !== 'string') throw new Error('only paragraphs are added to a text');
      const element = new Y.XmlElement('paragraph');
      element.insert(0, [new Y.XmlText(text)]);
      return element;
    }),
  );
}
