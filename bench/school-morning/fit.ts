// What each thing costs, from measurements of several at once: the costs, none below zero, that come
// closest to all of them. Each measurement counts by its own size, the small ones as much as the large.

/** `counts[i][j]`: how often thing j happened in measurement i, which used `used[i]` in all. */
export function fit(counts: readonly (readonly number[])[], used: readonly number[]): number[] {
  const rows = counts.map((row, i) => row.map((count) => count / Math.max(used[i] ?? 0, 1e-9)));
  const costs = (counts[0] ?? []).map(() => 0);
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  const rest = (i: number): number => 1 - costs.reduce((sum, cost, j) => sum + cost * at(i, j), 0);
  for (let round = 0; round < 5_000; round++)
    for (const [j, cost] of costs.entries()) {
      let along = 0;
      let size = 0;
      for (const i of rows.keys()) {
        along += at(i, j) * rest(i);
        size += at(i, j) ** 2;
      }
      costs[j] = Math.max(0, cost + along / size);
    }
  return costs;
}
