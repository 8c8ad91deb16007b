// The paths by which writing in a zone is judged (sync/path-index): a goal's or an action's field
// is one, a section's text is one, a key of `meta` is one.
import { decidesRights } from '../access/write-rights.ts';
import type { PathRules } from '../sync/path-index/path-rules.ts';
import { actionsRoot, goalsRoot, metaRoot, sectionRoot } from './zones.ts';

const depths = new Map([
  [goalsRoot, 2],
  [actionsRoot, 2],
  [metaRoot, 1],
]);
const isSection = (root: string): boolean => root.startsWith(sectionRoot(''));

export const planPaths: PathRules = {
  version: 1,
  depthOf: (root) => depths.get(root) ?? (isSection(root) ? 0 : null),
  isWatched: decidesRights,
};
