import { type ItemFilter, type PageQuery } from './clipyard-client.js';
import { type Failure, type ItemOutcome, type Page } from './resources.js';

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

/** The call that `readFailed` needs, so that it also works with a part of a client. */
export interface ItemPages {
  items(id: string, query: PageQuery & ItemFilter): Promise<Page<ItemOutcome>>;
}

const PAGE = 1_000;

/**
 * Reads the failed items of a batch.
 *
 * @param most - no further page is read once there are this many, since a batch may have a million failed items
 */
export async function readFailed(api: ItemPages, id: string, most: number): Promise<ItemOutcome[]> {
  const items: ItemOutcome[] = [];
  let pageToken: string | null = null;
  do {
    const page: Page<ItemOutcome> = await api.items(id, {
      state: 'failed',
      pageSize: PAGE,
      ...(pageToken === null ? {} : { pageToken }),
    });
    items.push(...page.data);
    pageToken = page.nextPageToken;
  } while (pageToken !== null && items.length < most);
  return items;
}
