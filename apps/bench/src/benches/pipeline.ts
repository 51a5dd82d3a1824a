import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { type Bench, type BenchRequest } from '../bench.js';
import { measureBare } from '../extraction/bare.js';
import { takeClips } from '../extraction/clips.js';
import { extract, metric, startExtractors } from '../extraction/extraction-run.js';
import { pin, watchMemory } from '../extraction/process-tree.js';
import { round } from '../statistics.js';

const CLIPS = 60;
const SCALING_CLIPS = 24;

/** A clip of 1080p H.264: ten seconds of moving images. */
function largeClip(scratch: string): string {
  const path = join(scratch, 'large.mp4');
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-f',
    'lavfi',
    '-i',
    'testsrc2=size=1920x1080:rate=25:duration=10',
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    path,
  ]);
  return path;
}

/** Clips per second of extractors that have one core each. All other processes may use all cores. */
async function pinned(request: BenchRequest, extractors: number, clips: readonly string[]): Promise<number> {
  const cluster = await startExtractors(request.scratch, `pinned-${extractors}`, {
    extractors,
    settings: { ENCODER_THREADS: '1', DECODER_PROCESSES: '1' },
  });
  try {
    cluster.processes
      .filter(({ name }) => name.startsWith('extractor'))
      .forEach(({ pid }, core) => pin(pid!, String(core)));
    return (await extract(cluster, clips)).clipsPerSecond;
  } finally {
    await cluster.stop();
  }
}

async function run(request: BenchRequest) {
  const { scratch, say } = request;
  const clips = await takeClips(request, CLIPS);
  const cores = availableParallelism();
  say('decoding and encoding, each in isolation');
  const bare = await measureBare(clips, join(scratch, 'cache'));
  const bound = cores / (bare.decodeCoreSeconds + bare.encodeCoreSeconds);

  say('the pipeline');
  const cluster = await startExtractors(scratch, 'one');
  let first, second, memory, lag;
  try {
    const watch = watchMemory(cluster.processes.find(({ name }) => name === 'extractor')!.pid!);
    first = await extract(cluster, clips);
    lag = await metric(cluster.urls.get('extractor')!, 'nodejs_eventloop_lag_p99_seconds');
    second = await extract(cluster, clips);
    await extract(cluster, [largeClip(scratch)]);
    memory = watch.stop();
  } finally {
    await cluster.stop();
  }
  say('one extractor on one core, then two on one each');
  const some = clips.slice(0, SCALING_CLIPS);
  const one = await pinned(request, 1, some);
  const two = cores < 2 ? null : await pinned(request, 2, some);
  return {
    metrics: {
      'pipeline.of_bound': round(first.clipsPerSecond / bound, 3),
      'pipeline.cache_speedup': round(first.seconds / second.seconds, 1),
      'extractor.peak_rss_mb': memory.rssMb,
      'extractor.two_core_scaling': two === null ? null : round(two / one, 3),
      'pipeline.clips_per_second': round(first.clipsPerSecond, 3),
      'extractor.event_loop_p99_ms': lag === null ? null : round(lag * 1000, 1),
    },
    details: {
      clips: clips.length,
      real: request.clips !== null,
      cores,
      bare,
      boundClipsPerSecond: round(bound, 3),
      encoderFramesPerSecondOver20: round(cores / bare.encodeCoreSeconds, 3),
      firstSeconds: round(first.seconds, 3),
      secondSeconds: round(second.seconds, 3),
      stageMs: first.batch.timings,
      peakPssMb: memory.pssMb,
      oneCoreClipsPerSecond: round(one, 3),
      twoCoreClipsPerSecond: two === null ? 'one core only' : round(two, 3),
    },
  };
}

export const pipelineBench: Bench = {
  name: 'pipeline',
  summary: 'clips through Redis, the store and one extractor, compared with decoding and encoding in isolation',
  run,
};
