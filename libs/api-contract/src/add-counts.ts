/** Adds counts by name and sorts the names. Users choose the names, so `constructor` must work like any other. */
export function addCounts(counts: Iterable<readonly [name: string, count: number]>): Record<string, number> {
  const total = new Map<string, number>();
  for (const [name, count] of counts) total.set(name, (total.get(name) ?? 0) + count);
  return Object.fromEntries([...total].sort(([a], [b]) => (a < b ? -1 : 1)));
}
