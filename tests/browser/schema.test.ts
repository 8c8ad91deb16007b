// The editor and the domain know the same text, to the last attribute. A node or a mark that only
// one of them knew would be deleted from everyone's document by the browser that opened it.
import { getSchema } from '@tiptap/core';
import { describe, expect, it } from 'vitest';
import { attributes, markNames, nodeContent } from '#domain/plan/rich-text.ts';
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
  it('has the nodes of a plan’s text with what may stand in each, and no other', () => {
    const contents = Object.entries(editorNodes).map(([name, { content }]) => [name, content]);
    expect(Object.fromEntries(contents)).toEqual(nodeContent);
  });

  it('has the marks of a plan’s text, and no other', () => {
    expect(Object.keys(editor.marks).sort()).toEqual([...markNames].sort());
  });

  it('has no attributes but a heading’s level and a link’s address', () => {
    const named = [
      ...Object.entries(editorNodes).map(([name, node]) => [name, node.attributes] as const),
      ...Object.entries(editor.marks).map(
        ([name, { spec }]) => [name, attributesOf(spec.attrs)] as const,
      ),
    ];
    const withAttributes = named.filter(([, attrs]) => Object.keys(attrs).length > 0);
    expect(Object.fromEntries(withAttributes)).toEqual(attributes);
  });
});
