// A list item begins with a line of text (`paragraph block*`). Two people at once can leave one that
// does not: one takes the line away, the other puts a list under it. An editor would delete such an
// item with all its words, so it is given an empty line before an editor is bound to it (SY50).
import * as Y from 'yjs';

/** Items that hold something and do not begin with a line. An empty item has no words to lose. */
export function brokenItems(parent: Y.XmlFragment): Y.XmlElement[] {
  return (parent.toArray() as unknown[]).flatMap((child) => {
    if (!(child instanceof Y.XmlElement)) return [];
    const inside = brokenItems(child);
    return child.nodeName === 'listItem' && !isWhole(child) ? [child, ...inside] : inside;
  });
}

function isWhole(item: Y.XmlElement): boolean {
  const first: unknown = item.length > 0 ? item.get(0) : undefined;
  return first === undefined || (first instanceof Y.XmlElement && first.nodeName === 'paragraph');
}

export function mendLists(fragment: Y.XmlFragment): void {
  for (const item of brokenItems(fragment)) item.insert(0, [new Y.XmlElement('paragraph')]);
}
