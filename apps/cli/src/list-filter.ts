import { type Page } from '@clipyard/client';
import { type Command, InvalidArgumentError } from 'commander';

import { atMostAPage, given, repeated } from './options.js';

/** An entry of metadata as the API takes it in queries. */
function metadataEntry(value: string, earlier?: readonly string[]): string[] {
  if (!/^[^=]+=/.test(value)) throw new InvalidArgumentError('must be key=value');
  return repeated(value, earlier);
}

/** Metadata as the API takes it in JSON. */
export const metadataOf = (entries: readonly string[] | undefined): Record<string, string> | undefined =>
  entries &&
  Object.fromEntries(entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]));

/** A moment as ISO 8601. A date without a time is its first moment in UTC. */
function moment(value: string): string {
  const time = Date.parse(value);
  if (Number.isNaN(time)) throw new InvalidArgumentError('must be a date or a time such as 2026-03-01T10:00Z');
  return new Date(time).toISOString();
}

export interface ListOptions {
  readonly limit: number;
  readonly name?: string;
  readonly meta?: string[];
  readonly dataset?: string;
  readonly since?: string;
  readonly before?: string;
}

/** Adds the options that all filtered lists have. */
export const listOptions = (command: Command, things: string): Command =>
  command
    .option('--limit <n>', `number of ${things}`, atMostAPage, 50)
    .option('--name <text>', 'a part of the name, in any case')
    .option('--meta <key=value>', 'metadata; may be repeated', metadataEntry)
    .option('--dataset <name>', 'name of the dataset')
    .option('--since <time>', 'created at this time or later', moment)
    .option('--before <time>', 'created before this time', moment);

/** The conditions as the query of a list. */
export const filterOf = ({ name, meta, dataset, since, before }: ListOptions) =>
  given({ name, metadata: meta, dataset, createdAfter: since, createdBefore: before });

/** Options that annotate what a command creates. */
export const annotationOptions = (command: Command): Command =>
  command
    .option('--name <text>', 'a name for people, which lists can be searched for')
    .option('--meta <key=value>', 'metadata; may be repeated', metadataEntry);

/**
 * Reads a list until it has `limit` entries. Pages of a filtered list can be empty although more follow.
 *
 * @param read - reads one page
 */
export async function readList<T>(
  limit: number,
  read: (page: { pageSize: number; pageToken?: string }) => Promise<Page<T>>,
): Promise<Required<Pick<Page<T>, 'data' | 'skipped'>>> {
  const data: T[] = [];
  const skipped: NonNullable<Page<T>['skipped']> = [];
  let pageToken: string | null = null;
  do {
    const page: Page<T> = await read({ pageSize: limit - data.length, ...(pageToken === null ? {} : { pageToken }) });
    data.push(...page.data);
    skipped.push(...(page.skipped ?? []));
    pageToken = page.nextPageToken;
  } while (pageToken !== null && data.length < limit);
  return { data, skipped };
}
