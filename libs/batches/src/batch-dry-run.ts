import { type DryRun } from '@clipyard/api-contract';
import { specId } from '@clipyard/features';
import { type FeatureRepository, type KnownSources } from '@clipyard/videos';

import { type BatchReader } from './batch-reader.js';
import { type BatchSubmission, type Submission } from './batch-submission.js';
import { TextIndex } from './text-index.js';
import { UriSample } from './uri-sample.js';

/** Sources that are looked at for the cached share: its error is then about one percent, and the answer takes seconds. */
const SAMPLE_SIZE = 2000;
const PARALLEL_LOOKS = 32;

/** Says which version of its bytes a uri leads to; null where the source does not say. */
export interface SourceVersions {
  version(uri: string, signal: AbortSignal): Promise<string | null>;
}

/** Validates a submission as if it were meant, and says what it would do. Nothing of it is kept. */
export class BatchDryRun {
  constructor(
    private readonly submission: BatchSubmission,
    private readonly reader: Pick<BatchReader, 'workload'>,
    private readonly sources: SourceVersions,
    private readonly known: KnownSources,
    private readonly features: FeatureRepository,
  ) {}

  /** Errors: as `BatchSubmission.submit`. */
  async run({ options, items }: Submission, signal: AbortSignal): Promise<DryRun> {
    const uris = new TextIndex();
    const sample = new UriSample(SAMPLE_SIZE);
    const labels = new Map<string, number>();
    const { count, spec, itemsLeft } = await this.submission.rehearse(
      { options, items },
      async ({ uri, label }, place, itemAt) => {
        let repeated = false;
        for (const earlier of uris.find(uri)) repeated ||= (await itemAt(earlier)).uri === uri;
        if (!repeated) uris.add(uri, place);
        sample.add(uri);
        if (label !== undefined) labels.set(label, (labels.get(label) ?? 0) + 1);
      },
    );
    const share = await this.cachedShare(sample.uris, spec === null ? null : specId(spec), signal);
    const scale = share.items === 0 ? 0 : count / share.items;
    const cached = Math.round(share.cached * scale);
    const { itemsPerSecond, pending } = await this.reader.workload();
    return {
      object: 'batch_dry_run',
      items: count,
      duplicates: count - uris.size,
      labels: Object.fromEntries(labels),
      cached,
      unknown: Math.round(share.unknown * scale),
      sampled: share.items,
      itemsLeft: Number.isFinite(itemsLeft) ? itemsLeft : null,
      exceedsQuota: count > itemsLeft,
      etaSeconds: itemsPerSecond === null ? null : Math.round((pending + count - cached) / itemsPerSecond),
    };
  }

  private async cachedShare(
    uris: ReadonlyMap<string, number>,
    spec: string | null,
    signal: AbortSignal,
  ): Promise<{ items: number; cached: number; unknown: number }> {
    const looked = await inParallel([...uris], async ([uri, count]) => ({
      uri,
      count,
      version: await this.sources.version(uri, signal).catch(() => null),
    }));
    signal.throwIfAborted();
    const versioned = looked.flatMap(({ version, ...rest }) => (version === null ? [] : [{ ...rest, version }]));
    const videoIds = await this.known.find(versioned, signal);
    const seen = versioned.flatMap(({ count }, i) => (videoIds[i] == null ? [] : [{ count, videoId: videoIds[i] }]));
    const cached = await inParallel(seen, async ({ count, videoId }) =>
      spec !== null && (await this.features.has(spec, videoId)) ? count : 0,
    );
    const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
    const items = sum([...uris.values()]);
    return { items, cached: sum(cached), unknown: items - sum(seen.map(({ count }) => count)) };
  }
}

async function inParallel<T, R>(values: readonly T[], work: (value: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(values.length);
  let next = 0;
  await Promise.all(
    Array.from({ length: PARALLEL_LOOKS }, async () => {
      while (next < values.length) {
        const i = next++;
        results[i] = await work(values[i]!);
      }
    }),
  );
  return results;
}
