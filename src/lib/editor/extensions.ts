// What may stand in a plan's text, as Tiptap extensions. The nodes, marks and attributes must be
// exactly those of domain/plan/rich-text.ts (a test compares them): a node that one browser does
// not know would be deleted from everyone's document as soon as that browser opened it.
import type { Extensions } from '@tiptap/core';
import { Heading } from '@tiptap/extension-heading';
import { Link } from '@tiptap/extension-link';
import { OrderedList } from '@tiptap/extension-list';
import StarterKit from '@tiptap/starter-kit';
import { isSafeHref } from '#domain/plan/rich-text.ts';

/** Links carry their address and nothing else: where they open is decided where they are shown. */
const PlanLink = Link.extend({
  addAttributes() {
    return { href: { default: null } };
  },
}).configure({
  openOnClick: false,
  autolink: false,
  linkOnPaste: true,
  defaultProtocol: 'https',
  HTMLAttributes: { rel: 'noopener noreferrer', target: '_blank' },
  isAllowedUri: (href) => isSafeHref(href),
});

const PlanHeading = Heading.extend({
  addAttributes() {
    return { level: { default: 3, rendered: false } };
  },
}).configure({ levels: [3] });

const PlanOrderedList = OrderedList.extend({
  addAttributes() {
    return {};
  },
});

export const planTextExtensions = (): Extensions => [
  StarterKit.configure({
    // Replaced above, or not part of a plan.
    heading: false,
    link: false,
    orderedList: false,
    blockquote: false,
    code: false,
    codeBlock: false,
    horizontalRule: false,
    strike: false,
    underline: false,
    // Undo belongs to the zone; a trailing paragraph would write in the plan just by opening it.
    undoRedo: false,
    trailingNode: false,
    dropcursor: false,
    gapcursor: false,
  }),
  PlanHeading,
  PlanOrderedList,
  PlanLink,
];
