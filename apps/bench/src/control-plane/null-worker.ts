import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { BackboneDescriptorSchema } from '@clipyard/api-contract';
import { loadSettings } from '@clipyard/config';
import { padFeatures } from '@clipyard/features';
import { type ExtractResult } from '@clipyard/jobs';
import { keys } from '@clipyard/object-store';
import { createObjectStore, Sequence } from '@clipyard/object-store';
import { BatchProgressStore, Cancellations, connectRedis, type JobContext, JobWorker } from '@clipyard/queues';
import { createSourceReader } from '@clipyard/video-sources';
import { FeatureRepository } from '@clipyard/videos';

import { type NullWorkerReport } from '../scaling/null-worker-report.js';
import { PacedEncoder } from '../scaling/paced-encoder.js';

/**
 * A worker of the queue `extract` that does everything an extractor does except the arithmetic: it reads and hashes
 * the video (without a copy, because nothing is decoded), looks for its features, and writes features of 1 × 1024 ones.
 * Only benchmarks start it: `null-worker.js ITEM_MS PER_SECOND`. Each item takes ITEM_MS milliseconds, and the encoder
 * serves PER_SECOND items per second, one after the other (0: unlimited). It writes JSON lines to standard output: when
 * it is ready, when it takes its first item, and at its end the number of encoded items. Times are milliseconds of the
 * epoch.
 */
const itemMs = Number(process.argv[2] ?? 0);
const encoder = new PacedEncoder(Number(process.argv[3] ?? 0));
const report = (line: NullWorkerReport): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const DRAIN_MS = 2_000;
const settings = loadSettings();
const printError = (error: Error): void => void process.stderr.write(`${error.message}\n`);

const store = await createObjectStore(settings.STORE_URL);
const redis = connectRedis(settings.REDIS_URL, 'worker', printError);
const features = new FeatureRepository(store);
const sources = await createSourceReader(store, {
  allowedRoots: settings.ALLOWED_ROOTS,
  policy: { allow: [], deny: [] },
  s3: null,
});
const progress = new BatchProgressStore(redis, settings.QUEUE_PREFIX);
const cancellations = new Cancellations(redis, settings.QUEUE_PREFIX);

let taken = false;

async function extract(
  { payload: job, attempt, waitedMs }: JobContext<'extract'>,
  signal: AbortSignal,
): Promise<ExtractResult> {
  if (!taken) report({ firstAt: Date.now() });
  taken = true;
  const started = performance.now();
  const { stream, version: sourceVersion } = await sources.open(job, job.uri, signal);
  const hash = createHash('sha256');
  for await (const chunk of stream as AsyncIterable<Buffer>) hash.update(chunk);
  const videoId = hash.digest('hex');
  const fetched = performance.now();
  if (itemMs > 0) await sleep(itemMs, undefined, { signal });
  await encoder.encode(signal);
  const known = await features.get({ specId: job.specId, videoId });
  const rows = new Float32Array(job.spec.featureSize).fill(1);
  if (known === null)
    await features.put(
      padFeatures({ videoId, spec: job.spec, rows, black: [false], timesMs: [0], decoder: 'null', engine: 'null' }),
      job.spec,
    );
  if (job.batchId !== null) void progress.itemDone(job.batchId, job.shard, job.offset, true).catch(printError);
  const timings = {
    fetch: fetched - started,
    decode: itemMs,
    encode: 0,
    store: performance.now() - fetched - itemMs,
    wait: waitedMs,
  };
  return {
    index: job.index,
    videoId,
    sourceVersion,
    frames: 1,
    cached: known !== null,
    attempts: attempt,
    timings,
    failure: null,
  };
}

await cancellations.listen(redis.duplicate());
const worker = new JobWorker(
  'extract',
  (context) => cancellations.withSignal(context.payload.batchId, context.signal, (signal) => extract(context, signal)),
  {
    redis,
    prefix: settings.QUEUE_PREFIX,
    concurrency: settings.EXTRACT_CONCURRENCY,
    lockMs: settings.JOB_LOCK_MS,
    onError: printError,
  },
);
await new Sequence(store, keys.backboneAlias, BackboneDescriptorSchema).append({
  name: 'null',
  digest: 'null',
  kind: 'layers-model',
  pretrained: false,
  featureSize: 1024,
  preprocessing: 'tf',
  imageSize: null,
  source: 'benchmark',
});
worker.start();
report({ readyAt: Date.now() });
process.once('SIGTERM', () => {
  void worker.drain(DRAIN_MS).finally(() => {
    report({ encoded: encoder.encoded });
    process.exit(0);
  });
});
