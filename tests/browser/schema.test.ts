// The editor and the domain know the same text, to the last attribute. A node or a mark that only
// one of them knew would be deleted from everyone's document by the browser that opened it.
import { getSchema } from '@tiptap/core';
import { describe, expect, it } from 'vitest';
import { planTextExtensions } from '../../src/lib/editor/extensions.ts';

interface Described {
  attributes: Record<string, unknown>;
  content?: string;
}

const editor = getSchema(planTextExtensions());

const attributesOf = (attrs: Record<string, { default?: unknown }> | null | undefined) =>
  Object.fromEntries(
    Object.entries(attrs ?? {}).map(([name, { default: value }]) => [name, value]),
  );

const editorNodes = Object.fromEntries(
  Object.entries(editor.nodes).map(([name, { spec }]): [string, Described] => [
    name,
    { attributes: attributesOf(spec.attrs), content: spec.content ?? '' },
  ]),
);

describe('the editor’s schema', () => {
  it('has the nodes and marks of a plan’s text, and no other', () => {
    expect(Object.keys(editor.nodes).sort()).toEqual([
      'bulletList',
      'doc',
      'hardBreak',
      'heading',
      'listItem',
      'orderedList',
      'paragraph',
      'text',
    ]);
    expect(Object.keys(editor.marks).sort()).toEqual(['bold', 'italic', 'link']);
  });

  it('has no attributes but a heading’s level and a link’s address', () => {
    const withAttributes = Object.entries(editorNodes).filter(
      ([, { attributes }]) => Object.keys(attributes).length > 0,
    );
    expect(withAttributes.map(([name, { attributes }]) => [name, Object.keys(attributes)])).toEqual(
      [['heading', ['level']]],
    );
    expect(Object.keys(attributesOf(editor.marks['link']?.spec.attrs))).toEqual(['href']);
  });
});
