import { type Failure, type ItemOutcome } from '@clipyard/client';

export interface FailureGroup {
  readonly code: Failure['code'];
  readonly retryable: boolean;
  readonly items: readonly ItemOutcome[];
}

/** Groups failed items by error code, most frequent first. */
export function groupFailures(items: readonly ItemOutcome[]): FailureGroup[] {
  const groups = new Map<Failure['code'], { retryable: boolean; items: ItemOutcome[] }>();
  for (const item of items) {
    if (item.error === null) continue;
    const group = groups.get(item.error.code) ?? { retryable: item.error.retryable, items: [] };
    group.items.push(item);
    groups.set(item.error.code, group);
  }
  return [...groups]
    .map(([code, group]) => ({ code, ...group }))
    .sort((a, b) => b.items.length - a.items.length || (a.code < b.code ? -1 : 1));
}
