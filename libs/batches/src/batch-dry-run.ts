import { type Caller, type Tenant } from '@clipyard/access';
import {
  type BatchItem,
  type ClipRange,
  ClipyardError,
  type DryRun,
  givenRange,
  type SegmentRule,
  videoIdOf,
} from '@clipyard/api-contract';
import { specId } from '@clipyard/features';
import { type FeatureRepository, type KnownSources, type SegmentLists } from '@clipyard/videos';
import pMap from 'p-map';

import { type BatchReader } from './batch-reader.js';
import { type BatchSubmission, type Submission } from './batch-submission.js';
import { TextIndex } from './text-index.js';
import { TextSample } from './text-sample.js';

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
  /** The part of the video; null for the whole video. */
  readonly range: ClipRange | null;
  /** Items with this uri and range. */
  readonly count: number;
  readonly version: string | null;
  readonly error: ClipyardError | null;
}

/** The footage of an item as a text. The range comes first, since a uri may contain any character. */
const clipText = (item: BatchItem): string => `${JSON.stringify(givenRange(item))} ${item.uri}`;

function clipOfText(text: string): Pick<Look, 'uri' | 'range'> {
  const at = text.indexOf(' ');
  return { range: JSON.parse(text.slice(0, at)) as ClipRange | null, uri: text.slice(at + 1) };
}

/** Validates a submission and reports its effects, without storing anything. */
export class BatchDryRun {
  constructor(
    private readonly submission: BatchSubmission,
    private readonly reader: Pick<BatchReader, 'workload'>,
    private readonly sources: SourceVersions,
    private readonly known: KnownSources,
    private readonly features: Pick<FeatureRepository, 'has'>,
    private readonly lists: Pick<SegmentLists, 'has'>,
  ) {}

  /** @throws ClipyardError as `BatchSubmission.submit` */
  async run(caller: Caller, { options, items }: Submission, signal: AbortSignal): Promise<DryRun> {
    const clips = new TextIndex();
    const sample = new TextSample(SAMPLE_SIZE);
    const { count, leftOut, labels, spec, itemsLeft } = await this.submission.dryRun(
      caller,
      { options, items },
      async (item, place, itemAt) => {
        const clip = clipText(item);
        let repeated = false;
        for (const earlier of clips.find(clip)) repeated ||= clipText(await itemAt(earlier)) === clip;
        if (!repeated) clips.add(clip, place);
        sample.add(clip);
      },
    );
    const looks = await this.look(caller, sample.texts, signal);
    const share = await this.cachedShare(looks, spec === null ? null : specId(spec), options.segments, signal);
    const sampled = sum([...sample.texts.values()]);
    const scale = sampled === 0 ? 0 : count / sampled;
    const cached = Math.round(share.cached * scale);
    const { itemsPerSecond, pending } = await this.reader.workload();
    return {
      object: 'batch_dry_run',
      items: count,
      duplicates: count - clips.size,
      labels: labels.counts,
      cached,
      unknown: Math.round((sampled - share.seen) * scale),
      sampled,
      itemsLeft: Number.isFinite(itemsLeft) ? itemsLeft : null,
      exceedsQuota: count > itemsLeft,
      etaSeconds: itemsPerSecond === null ? null : Math.round((pending + count - cached) / itemsPerSecond),
      ...unreadableOf(looks),
      leftOut,
      warnings: options.purpose === 'extract' ? labels.warnings(clips.size) : [],
    };
  }

  private async look(tenant: Tenant, clips: ReadonlyMap<string, number>, signal: AbortSignal): Promise<Look[]> {
    // Parts of one video have one source, which is asked once.
    const versions = new Map<string, Promise<string | null>>();
    const looks = await pMap(
      clips,
      async ([clip, count]): Promise<Look> => {
        const { uri, range } = clipOfText(clip);
        const version = versions.get(uri) ?? this.sources.version(tenant, uri, signal);
        versions.set(uri, version);
        try {
          return { uri, range, count, version: await version, error: null };
        } catch (error) {
          return { uri, range, count, version: null, error: ClipyardError.from(error, 'source_unreachable') };
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
    segments: SegmentRule | undefined,
    signal: AbortSignal,
  ): Promise<{ seen: number; cached: number }> {
    const versioned = looks.flatMap(({ version, ...look }) => (version === null ? [] : [{ ...look, version }]));
    const videoIds = await this.known.find(versioned, signal);
    const seen = versioned.flatMap(({ count, range }, i) =>
      videoIds[i] == null ? [] : [{ count, videoId: videoIdOf(videoIds[i], range) }],
    );
    const cached = await pMap(
      seen,
      async ({ count, videoId }) => {
        if (spec === null) return 0;
        const key = { specId: spec, videoId };
        return (await (segments === undefined ? this.features.has(key) : this.lists.has(key, segments))) ? count : 0;
      },
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
