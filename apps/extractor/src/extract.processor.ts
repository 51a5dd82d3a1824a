import { ClipyardError, type ErrorCode, type Failure, toFailure } from '@clipyard/api-contract';
import { type Settings } from '@clipyard/config';
import { type ExtractJob, type ExtractResult, holdId } from '@clipyard/jobs';
import { BatchProgressStore, Cancellations, type JobContext, Suspects } from '@clipyard/queues';
import { JobWorkers, LOGGER, type Logger, Metrics, RedisOutage, SETTINGS, WorkerPresence } from '@clipyard/service';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type Counter, type Histogram } from 'prom-client';

import { EncoderPool } from './encoder-pool.js';
import { ScratchWatch } from './scratch/scratch-watch.js';
import { type DivideJob, SegmentExtraction } from './segment-extraction.js';
import { VideoExtraction } from './video-extraction.js';

/** Dependencies of the processor other than the extraction. */
@Injectable()
export class ExtractSupport {
  constructor(
    @Inject(SETTINGS) readonly settings: Settings,
    @Inject(LOGGER) readonly logger: Logger,
    @Inject(Cancellations) readonly cancellations: Cancellations,
    @Inject(BatchProgressStore) readonly progress: BatchProgressStore,
    @Inject(Suspects) readonly suspects: Suspects,
    @Inject(ScratchWatch) readonly scratch: ScratchWatch,
    @Inject(RedisOutage) readonly outage: RedisOutage,
  ) {}
}

const PREPARE_RETRY_MS = 5_000;

/** How long an item of a stopped batch waits before it looks whether the batch was resumed, in milliseconds. */
const HELD_MS = 3_000;

/**
 * Failures of a server. They usually pass, and waiting for that does not use up an attempt of the video.
 */
const OUTAGES: ReadonlySet<ErrorCode> = new Set(['source_unreachable', 'source_credentials', 'storage_unavailable']);

const isDivision = (job: ExtractJob): job is DivideJob => job.segments !== undefined;

/** Consumes the queue `extract`. */
@Injectable()
export class ExtractProcessor implements OnApplicationBootstrap, OnApplicationShutdown {
  private retry: NodeJS.Timeout | undefined;
  private readonly stages: Histogram<'stage'>;
  private readonly videos: Counter<'outcome' | 'code'>;

  constructor(
    @Inject(VideoExtraction) private readonly extraction: VideoExtraction,
    @Inject(SegmentExtraction) private readonly division: SegmentExtraction,
    @Inject(EncoderPool) private readonly encoders: EncoderPool,
    @Inject(JobWorkers) private readonly workers: JobWorkers,
    @Inject(ExtractSupport) private readonly support: ExtractSupport,
    @Inject(WorkerPresence) presence: WorkerPresence,
    @Inject(Metrics) metrics: Metrics,
  ) {
    presence.describe(() => (encoders.engine === null ? null : `${encoders.engine.name}/${encoders.engine.device}`));
    this.stages = metrics.seconds('extract_stage_seconds', 'Time a video spent in each stage', ['stage']);
    metrics.counter(
      'encoder_frames_total',
      'Frames that were in inference batches',
      [],
      () => encoders.stats?.frames ?? 0,
    );
    metrics.counter(
      'encoder_places_total',
      'Frames that the inference batches had room for',
      [],
      () => encoders.stats?.places ?? 0,
    );
    metrics.counter(
      'encoder_videos_total',
      'Videos whose first frames reached the engine',
      [],
      () => encoders.stats?.videos ?? 0,
    );
    metrics.counter(
      'encoder_wait_seconds_total',
      'Time that videos waited for their first frames to reach the engine',
      [],
      () => (encoders.stats?.waitedMs ?? 0) / 1000,
    );
    metrics.gauge(
      'encoder_info',
      'The chosen engine, in the labels; the value is always 1',
      ['engine', 'device', 'threads', 'streams'],
      (gauge) => {
        const { engine } = encoders;
        if (engine !== null)
          gauge.set(
            { engine: engine.name, device: engine.device, threads: engine.threads, streams: engine.streams },
            1,
          );
      },
    );
    this.videos = metrics.counter('extract_videos_total', 'Videos by how they ended', ['outcome', 'code']);
    for (const outcome of ['extracted', 'cached']) this.videos.inc({ outcome, code: '' }, 0);
  }

  /** Starts to load the backbone. Health checks are answered meanwhile; jobs are taken once it is loaded. */
  onApplicationBootstrap(): void {
    void this.support.scratch.start().then(() => this.prepare());
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.retry);
    await Promise.all([this.encoders.close(), this.extraction.close()]);
    await this.support.scratch.stop();
  }

  private async prepare(): Promise<void> {
    try {
      await this.encoders.prepare();
      this.workers.consume('extract', (context) => this.process(context), this.support.settings.EXTRACT_CONCURRENCY);
    } catch (error) {
      this.support.logger.error({ err: error }, 'the backbone could not be loaded, trying again');
      this.retry = setTimeout(() => void this.prepare(), PREPARE_RETRY_MS);
    }
  }

  /**
   * Extracts one video. A video that fails is a result, not an exception: its failure goes to the shard. Only failures
   * that another attempt may fix are thrown, as long as attempts are left.
   */
  private async process(context: JobContext<'extract'>): Promise<ExtractResult> {
    const { payload: job, attempt } = context;
    const { cancellations, suspects, scratch } = this.support;
    if (job.batchId !== null && (await cancellations.isKnownCancelled(holdId(job.batchId))))
      return context.postpone(HELD_MS);
    try {
      const options = { exclusive: scratch.needsExclusiveDisk(context.id) };
      const extracted = await suspects.run(context, () =>
        cancellations.withSignal(job.batchId, context.signal, (ofBatch) =>
          cancellations.withSignal(job.cancelKey ?? null, ofBatch, (ofLabel) =>
            // An item is cancelled by its own id only for its error, which it does not have before its first attempt.
            cancellations.withSignal(attempt > 1 ? context.id : null, ofLabel, (signal) =>
              isDivision(job) ? this.division.run(job, signal, options) : this.extraction.run(job, signal, options),
            ),
          ),
        ),
      );
      const timings = { ...extracted.timings, wait: context.waitedMs };
      for (const [stage, ms] of Object.entries(timings)) this.stages.observe({ stage }, ms / 1000);
      this.videos.inc({ outcome: extracted.cached ? 'cached' : 'extracted', code: '' });
      this.mark(job, true);
      scratch.done(context.id);
      return {
        index: job.index,
        videoId: extracted.videoId,
        sourceVersion: extracted.sourceVersion,
        frames: extracted.frames,
        cached: extracted.cached,
        attempts: attempt,
        timings,
        failure: null,
      };
    } catch (error) {
      const failure = toFailure(error);
      // The worker is stopping. The job goes back to the queue, and nothing is recorded about the video.
      if (context.signal.aborted) throw error;
      if (error instanceof ClipyardError && error.code === 'scratch_unavailable')
        await this.support.scratch.judge(error, context);
      this.support.logger.info(
        { batch: job.batchId, index: job.index, uri: job.uri, code: failure.code, reason: failure.message, attempt },
        'video failed',
      );
      if (failure.retryable && !context.lastAttempt && attempt < this.attemptsFor(failure, job)) {
        if (job.batchId !== null)
          this.recorded(
            this.support.progress.attemptFailed(job.batchId, job.shard, job.offset, {
              attempts: attempt,
              error: failure,
            }),
          );
        throw error instanceof ClipyardError ? error : ClipyardError.from(error);
      }
      this.videos.inc({ outcome: failure.code === 'cancelled' ? 'cancelled' : 'failed', code: failure.code });
      if (failure.code !== 'cancelled') this.mark(job, false);
      return {
        index: job.index,
        videoId: null,
        sourceVersion: null,
        frames: null,
        cached: false,
        attempts: attempt,
        timings: null,
        failure,
      };
    }
  }

  /** A person waits for a single classification, so only items of a batch wait for the end of an outage. */
  private attemptsFor({ code }: Failure, { batchId }: JobContext<'extract'>['payload']): number {
    const { EXTRACT_ATTEMPTS, SOURCE_ATTEMPTS } = this.support.settings;
    return batchId !== null && OUTAGES.has(code) ? SOURCE_ATTEMPTS : EXTRACT_ATTEMPTS;
  }

  /** Counts the item in the live progress. Results do not depend on it, so a failure is only logged. */
  private mark(job: JobContext<'extract'>['payload'], ok: boolean): void {
    if (job.batchId !== null) this.recorded(this.support.progress.itemDone(job.batchId, job.shard, job.offset, ok));
  }

  private recorded(progress: Promise<void>): void {
    progress.catch((error: unknown) => {
      if (!this.support.outage.explains(error))
        this.support.logger.warn({ err: error }, 'the progress of an item could not be recorded');
    });
  }
}
