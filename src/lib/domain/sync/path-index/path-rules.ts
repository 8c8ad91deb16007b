// What the index must be told about documents in general: which roots there are, how far map keys
// tell paths apart, and which values decide about others. For plans: plan/paths.ts.

export interface PathRules {
  /** Raised with every change: an index stored under other rules is built anew. */
  version: number;
  /** How many map keys below a root tell paths apart; null when there is no such root. */
  depthOf(root: string): number | null;
  /** Whether the index keeps the value at this path. */
  isWatched(path: readonly string[]): boolean;
}
