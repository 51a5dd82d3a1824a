import { type Readable } from 'node:stream';

import { type Tenant } from '@clipyard/access';
import { ClipyardError, type CreateBatch, type LeftOutReason } from '@clipyard/api-contract';
import {
  fileSelection,
  listedItem,
  type ListEntry,
  listKindOf,
  readItem,
  readItemList,
  type SelectFile,
  unreadList,
} from '@clipyard/item-lists';

/** The sources of manifests and folders of videos. */
export interface ItemSources {
  /** @throws ClipyardError `source_*` */
  open(tenant: Tenant, uri: string, signal: AbortSignal): Promise<{ readonly stream: Readable }>;
  /** The files below a prefix, and those that are left out. `select` decides by the path below the prefix. */
  list(
    prefix: string,
    signal: AbortSignal,
    select: SelectFile,
  ): AsyncIterable<{ readonly path: string } & ({ readonly uri: string } | { readonly leftOut: LeftOutReason })>;
}

/** Reads the items of a submission: from the body, from a manifest, or by listing the files under a prefix. */
export class SubmissionItems {
  constructor(private readonly sources: ItemSources) {}

  /**
   * @param signal - ends the reading of a manifest or a prefix
   * @returns items, faulty lines, and files that the submission leaves out
   * @throws ClipyardError `invalid_manifest` or `source_*`
   */
  async *of(
    tenant: Tenant,
    { items, manifestUri, source }: CreateBatch,
    signal: AbortSignal,
  ): AsyncIterable<ListEntry> {
    if (items !== undefined) for (const [i, item] of items.entries()) yield readItem(item, i + 1);
    else if (manifestUri !== undefined) yield* this.ofManifest(tenant, manifestUri, signal);
    else if (source !== undefined) yield* this.ofPrefix(source, signal);
  }

  private async *ofManifest(tenant: Tenant, uri: string, signal: AbortSignal): AsyncIterable<ListEntry> {
    const { pathname } = new URL(uri);
    const unread = unreadList(pathname);
    if (unread !== undefined) throw new ClipyardError('invalid_manifest', unread);
    const { stream } = await this.sources.open(tenant, uri, signal);
    try {
      for await (const entry of readItemList(listKindOf(pathname) ?? 'ndjson', stream))
        yield 'errors' in entry ? { ...entry, list: uri } : entry;
    } finally {
      stream.destroy();
    }
  }

  private async *ofPrefix(
    { prefix, include, exclude, ...rule }: NonNullable<CreateBatch['source']>,
    signal: AbortSignal,
  ): AsyncIterable<ListEntry> {
    let line = 0;
    for await (const entry of this.sources.list(prefix, signal, fileSelection({ include, exclude }))) {
      if ('leftOut' in entry) yield { leftOut: entry.leftOut, name: entry.path };
      else yield listedItem(rule, entry, ++line);
    }
  }
}
