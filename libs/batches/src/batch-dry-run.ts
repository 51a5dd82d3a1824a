import { type Caller, type Tenant } from '@clipyard/access';
import { ClipyardError, type DryRun } from '@clipyard/api-contract';
import { specId } from '@clipyard/features';
import { type FeatureRepository, type KnownSources } from '@clipyard/videos';
import pMap from 'p-map';

import { type BatchReader } from './batch-reader.js';
import { type BatchSubmission, type Submission } from './batch-submission.js';
import { TextIndex } from './text-index.js';
import { UriSample } from './uri-sample.js';

/** Sources that a dry run checks: enough for a cached share that is accurate to about one percent, within seconds. */
const SAMPLE_SIZE = 2000;
const PARALLEL_LOOKS = 32;

export interface SourceVersions {
  /**
   * The version of the bytes at a uri; null if the source reports none.
   *
   * @throws ClipyardError with the code that an item with this uri would fail with
   */
  version(tenant: Tenant, uri: string, signal: AbortSignal): Promise<string | null>;
}

interface Look {
  readonly uri: string;
  /** Items with this uri. */
  readonly count: number;
  readonly version: string | null;
  readonly error: ClipyardError | null;
}

/** Validates a submission and reports its effects, without storing anything. */
export class BatchDryRun {
  constructor(
    private readonly submission: BatchSubmission,
    private readonly reader: Pick<BatchReader, 'workload'>,
    private readonly sources: SourceVersions,
    private readonly known: KnownSources,
    private readonly features: FeatureRepository,
  ) {}

  /** @throws ClipyardError as `BatchSubmission.submit` */
  async run(caller: Caller, { options, items }: Submission, signal: AbortSignal): Promise<DryRun> {
    const uris = new TextIndex();
    const sample = new UriSample(SAMPLE_SIZE);
    const { count, leftOut, labels, spec, itemsLeft } = await this.submission.dryRun(
      caller,
      { options, items },
      async ({ uri }, place, itemAt) => {
        let repeated = false;
        for (const earlier of uris.find(uri)) repeated ||= (await itemAt(earlier)).uri === uri;
        if (!repeated) uris.add(uri, place);
        sample.add(uri);
      },
    );
    const looks = await this.look(caller, sample.uris, signal);
    const share = await this.cachedShare(looks, spec === null ? null : specId(spec), signal);
    const sampled = sum([...sample.uris.values()]);
    const scale = sampled === 0 ? 0 : count / sampled;
    const cached = Math.round(share.cached * scale);
    const { itemsPerSecond, pending } = await this.reader.workload();
    return {
      object: 'batch_dry_run',
      items: count,
      duplicates: count - uris.size,
      labels: labels.counts,
      cached,
      unknown: Math.round((sampled - share.seen) * scale),
      sampled,
      itemsLeft: Number.isFinite(itemsLeft) ? itemsLeft : null,
      exceedsQuota: count > itemsLeft,
      etaSeconds: itemsPerSecond === null ? null : Math.round((pending + count - cached) / itemsPerSecond),
      ...unreadableOf(looks),
      leftOut,
      warnings: options.purpose === 'extract' ? labels.warnings(uris.size) : [],
    };
  }

  private async look(tenant: Tenant, uris: ReadonlyMap<string, number>, signal: AbortSignal): Promise<Look[]> {
    const looks = await pMap(
      uris,
      async ([uri, count]): Promise<Look> => {
        try {
          return { uri, count, version: await this.sources.version(tenant, uri, signal), error: null };
        } catch (error) {
          return { uri, count, version: null, error: ClipyardError.from(error, 'source_unreachable') };
        }
      },
      { concurrency: PARALLEL_LOOKS },
    );
    signal.throwIfAborted();
    return looks;
  }

  /** Among the checked items: those whose video is known, and those whose features are stored. */
  private async cachedShare(
    looks: readonly Look[],
    spec: string | null,
    signal: AbortSignal,
  ): Promise<{ seen: number; cached: number }> {
    const versioned = looks.flatMap(({ uri, count, version }) => (version === null ? [] : [{ uri, count, version }]));
    const videoIds = await this.known.find(versioned, signal);
    const seen = versioned.flatMap(({ count }, i) => (videoIds[i] == null ? [] : [{ count, videoId: videoIds[i] }]));
    const cached = await pMap(
      seen,
      async ({ count, videoId }) => (spec !== null && (await this.features.has({ specId: spec, videoId })) ? count : 0),
      { concurrency: PARALLEL_LOOKS },
    );
    return { seen: sum(seen.map(({ count }) => count)), cached: sum(cached) };
  }
}

const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

function unreadableOf(looks: readonly Look[]): Pick<DryRun, 'unreadable' | 'unreadableByCode'> {
  const unreadableByCode: DryRun['unreadableByCode'] = {};
  for (const { count, error } of looks) {
    if (error === null) continue;
    const found = unreadableByCode[error.code] ?? { count: 0, example: error.message.slice(0, 500) };
    unreadableByCode[error.code] = { ...found, count: found.count + count };
  }
  return { unreadable: sum(Object.values(unreadableByCode).map(({ count }) => count)), unreadableByCode };
}
