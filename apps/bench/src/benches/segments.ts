import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { type SegmentRule } from '@clipyard/api-contract';
import { type FrameDecoder, NodeAvDecoder } from '@clipyard/media';

import { type Bench, type BenchRequest } from '../bench.js';
import { decodeRequest } from '../extraction/bare.js';
import { extract, startExtractors } from '../extraction/extraction-run.js';
import { processorMs, watchMemory } from '../extraction/process-tree.js';
import { isAbsent, runPython } from '../python.js';
import { type Edit, makeEdit, RATE } from '../segments/edits.js';
import { nullBackbone } from '../segments/null-backbone.js';
import { type Scores, scoreShots } from '../segments/shot-scores.js';
import { round } from '../statistics.js';

const PARTS = 'decode,shots,pipeline';
const RUNS = '3';
const MINUTES = 10;
const SEGMENT_SECONDS = 10;
const HOURS = 8;
const VIDEOS = 20;
const SCRIPT_TIMEOUT_MS = 1_800_000;
/** Seeds of the edits. The detector was tuned on others: 1 to 12. */
const SEEDS = Array.from({ length: 20 }, (_, i) => 101 + i);
/** PySceneDetect's default is also 15 frames. */
const SHOTS: SegmentRule = { by: 'shots', minSeconds: 15 / RATE, maxSeconds: 3600, threshold: 3 };

const ffmpeg = (...args: readonly string[]): void => void execFileSync('ffmpeg', ['-v', 'error', '-y', ...args]);

/** A moving H.264 video with a key frame every 2 s: one minute, repeated. */
function longClip(scratch: string, name: string, size: string, minutes: number): string {
  const [minute, whole] = [join(scratch, `${name}-minute.mp4`), join(scratch, `${name}.mp4`)];
  const source = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=25:duration=60`];
  ffmpeg(...source, '-c:v', 'libx264', '-preset', 'veryfast', '-g', '50', '-pix_fmt', 'yuv420p', minute);
  ffmpeg('-stream_loop', String(minutes - 1), '-i', minute, '-c', 'copy', whole);
  return whole;
}

async function decodeSegments(decoder: FrameDecoder, path: string, segments: SegmentRule): Promise<number[]> {
  const starts: number[] = [];
  for await (const segment of decoder.decodeSegments(path, { ...decodeRequest, segments, maxSegments: 1e6 })) {
    if ('error' in segment) throw new Error(segment.error.message);
    starts.push(segment.startMs);
  }
  return starts;
}

interface Cost {
  readonly wallMs: number;
  /** Processor time of all threads and processes. */
  readonly processorMs: number;
}

const least = (costs: readonly Cost[]): Cost => ({
  wallMs: Math.round(Math.min(...costs.map((one) => one.wallMs))),
  processorMs: Math.round(Math.min(...costs.map((one) => one.processorMs))),
});

/** Decodes a whole file with one thread of the ffmpeg command and drops the frames. */
function onePass(path: string): Cost {
  const started = performance.now();
  const command = 'ffmpeg -v error -threads 1 -i "$1" -map 0:v:0 -f null - ; times';
  const printed = execFileSync('sh', ['-c', command, 'sh', path], { encoding: 'utf8' });
  const wallMs = performance.now() - started;
  // The last line has the user and system time of the children of the shell.
  const times = [
    ...printed
      .trim()
      .split('\n')
      .at(-1)!
      .matchAll(/(\d+)m([\d.]+)s/g),
  ];
  return { wallMs, processorMs: times.reduce((sum, [, m, s]) => sum + Number(m) * 60_000 + Number(s) * 1000, 0) };
}

/** 60 segments of ten minutes of 1080p, and one pass over the file. Both take turns, and the fastest run counts. */
async function measureDecoding({ scratch, say }: BenchRequest, runs: number) {
  say('making ten minutes of 1080p');
  const path = longClip(scratch, '1080p', '1920x1080', MINUTES);
  const rule: SegmentRule = { by: 'stride', seconds: SEGMENT_SECONDS, overlap: 0 };
  const decoder = new NodeAvDecoder({ processes: 1 });
  const [ours, pass]: [Cost[], Cost[]] = [[], []];
  let segments = 0;
  try {
    // Starts the child process, which is not measured.
    await decoder.probe(path, decodeRequest);
    for (let run = 0; run < runs; run++) {
      pass.push(onePass(path));
      const [started, used] = [performance.now(), processorMs(process.pid)];
      segments = (await decodeSegments(decoder, path, rule)).length;
      ours.push({ wallMs: performance.now() - started, processorMs: processorMs(process.pid) - used });
      say(`run ${run + 1}: ${JSON.stringify({ pass: pass.at(-1), ours: ours.at(-1) })}`);
    }
  } finally {
    await decoder.close();
  }
  return { segments, ours: least(ours), onePass: least(pass) };
}

/** The results of a detector in PySceneDetect, by name. */
type SceneDetect = Readonly<
  Record<string, { readonly seconds: number; readonly videos: readonly (readonly number[])[] }>
>;

async function findShots(edits: readonly Edit[]) {
  const decoder = new NodeAvDecoder({ processes: 1 });
  try {
    await decoder.probe(edits[0]!.path, decodeRequest);
    const started = performance.now();
    const boundaries: number[][] = [];
    for (const { path } of edits)
      boundaries.push(
        (await decodeSegments(decoder, path, SHOTS)).slice(1).map((ms) => Math.round((ms / 1000) * RATE)),
      );
    return { seconds: (performance.now() - started) / 1000, boundaries };
  } finally {
    await decoder.close();
  }
}

/** The shots of edits. Clipyard and PySceneDetect take turns, and the fastest run of each counts. */
async function measureShots({ scratch, say }: BenchRequest, runs: number) {
  const edits: Edit[] = [];
  for (const seed of SEEDS) {
    say(`making edit ${seed}`);
    edits.push(await makeEdit(scratch, seed));
  }
  const scores: Record<string, Scores> = {};
  const seconds: Record<string, number> = {};
  let absent: string | null = null;
  const add = (name: string, took: number, boundaries: readonly (readonly number[])[]): void => {
    scores[name] = scoreShots(edits, boundaries);
    seconds[name] = round(Math.min(took, seconds[name] ?? Infinity), 2);
  };
  for (let run = 0; run < runs; run++) {
    const ours = await findShots(edits);
    add('clipyard', ours.seconds, ours.boundaries);
    const paths = edits.map(({ path }) => path);
    const theirs = await runPython<SceneDetect>('scenedetect_shots.py', paths, SCRIPT_TIMEOUT_MS);
    if (isAbsent(theirs)) ({ absent } = theirs);
    else for (const [name, result] of Object.entries(theirs)) add(name, result.seconds, result.videos);
    say(`run ${run + 1}: ${JSON.stringify(seconds)}`);
  }
  return { frames: edits.reduce((sum, edit) => sum + edit.frames, 0), scores, seconds, absent };
}

/**
 * The whole pipeline with a backbone that takes almost no time: videos of one minute per second, and the memory of the
 * extractor and its children while it divides eight hours.
 */
async function measurePipeline({ scratch, say }: BenchRequest) {
  say('making minutes and eight hours of 320 × 240');
  const long = longClip(scratch, 'hours', '320x240', HOURS * 60);
  const minutes = Array.from({ length: VIDEOS }, (_, i) => {
    const path = join(scratch, `minute-${i}.mp4`);
    // The comment makes the files differ. Features of equal files would be computed once.
    ffmpeg('-i', join(scratch, 'hours-minute.mp4'), '-c', 'copy', '-metadata', `comment=${i}`, path);
    return path;
  });
  const segments: SegmentRule = { by: 'stride', seconds: SEGMENT_SECONDS, overlap: 0 };
  const cluster = await startExtractors(scratch, 'segments', { backbone: await nullBackbone(scratch) });
  try {
    const short = await extract(cluster, minutes, { segments });
    say(`${VIDEOS} minutes: ${short.seconds} s`);
    const watch = watchMemory(cluster.processes.find(({ name }) => name === 'extractor')!.pid!);
    const hours = await extract(cluster, [long], { segments });
    return {
      videosPerSecond: short.clipsPerSecond,
      segments: hours.batch.counts.total,
      seconds: hours.seconds,
      ...watch.stop(),
    };
  } finally {
    await cluster.stop();
  }
}

async function run(request: BenchRequest) {
  const parts = (request.options['parts'] ?? PARTS).split(',');
  const runs = Number(request.options['runs'] ?? RUNS);
  const decoding = parts.includes('decode') ? await measureDecoding(request, runs) : null;
  const shots = parts.includes('shots') ? await measureShots(request, runs) : null;
  const pipeline = parts.includes('pipeline') ? await measurePipeline(request) : null;
  const ours = shots?.scores['clipyard'] ?? null;
  const theirs = Object.entries(shots?.scores ?? {}).filter(([name]) => name !== 'clipyard');
  const best = (kind: 'cut' | 'dissolve'): number | null =>
    theirs.length === 0 ? null : round(Math.max(...theirs.map(([, { f1 }]) => f1[kind])), 3);
  const fastest = Math.min(...theirs.map(([name]) => shots!.seconds[name]!));
  return {
    metrics: {
      'segments.decode_once':
        decoding === null ? null : round(decoding.ours.processorMs / decoding.onePass.processorMs, 3),
      'segments.shots_f1_cuts': ours === null ? null : round(ours.f1.cut, 3),
      'segments.shots_f1_cuts_scenedetect': best('cut'),
      'segments.shots_f1_dissolves': ours === null ? null : round(ours.f1.dissolve, 3),
      'segments.shots_f1_dissolves_scenedetect': best('dissolve'),
      'segments.shots_speed': theirs.length === 0 ? null : round(fastest / shots!.seconds['clipyard']!, 2),
      'segments.videos_per_second': pipeline === null ? null : round(pipeline.videosPerSecond, 2),
      'segments.memory_mb': pipeline?.rssMb ?? null,
    },
    details: { decoding, shots, pipeline },
  };
}

export const segmentsBench: Bench = {
  name: 'segments',
  summary:
    'segments of long videos: one pass for all, shots compared with PySceneDetect, the pipeline, memory of eight hours',
  options: [
    { flags: '--parts <names>', description: `parts to run, by default ${PARTS}` },
    { flags: '--runs <count>', description: `runs of which the fastest counts, ${RUNS} by default` },
  ],
  run,
};
