import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';

import { type Decoding, decodings } from '@clipyard/api-contract';
import { FluentFfmpegDecoder, type FrameDecoder, NodeAvDecoder } from '@clipyard/media';

import { type Bench, type BenchRequest } from '../bench.js';
import { decodeRequest, timed } from '../extraction/bare.js';
import { takeClips } from '../extraction/clips.js';
import { processorMsOfAll } from '../extraction/process-tree.js';
import { median, round } from '../statistics.js';

const CLIPS = 12;

/** Containers of the long clip. They differ in what a packet scan has to read. */
const CONTAINERS = ['mp4', 'mkv', 'ts'] as const;
type Container = (typeof CONTAINERS)[number];

interface LargeClips {
  readonly short: string;
  readonly long: Readonly<Record<Container, string>>;
}

/** Two moving 1080p H.264 videos with a key frame every 2 s: ten seconds, and the same repeated for ten minutes. */
function largeClips(scratch: string): LargeClips {
  const short = join(scratch, '1080p-10s.mp4');
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
    'veryfast',
    '-g',
    '50',
    '-pix_fmt',
    'yuv420p',
    short,
  ]);
  const longOf = (container: Container): string => {
    const long = join(scratch, `1080p-10min.${container}`);
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-stream_loop', '59', '-i', short, '-c', 'copy', long]);
    return long;
  };
  return { short, long: { mp4: longOf('mp4'), mkv: longOf('mkv'), ts: longOf('ts') } };
}

const ROUNDS = 5;

/** @returns milliseconds of processor time per clip under both versions of the decoding rules; medians of the rounds */
async function rules(decoder: FrameDecoder, clips: readonly string[]) {
  const used: Record<Decoding, number[]> = { 1: [], 2: [] };
  for (let i = 0; i < ROUNDS; i++)
    for (const decoding of decodings) {
      const before = processorMsOfAll(process.pid);
      for (const clip of clips) await decoder.decode(clip, { ...decodeRequest, decoding });
      used[decoding].push((processorMsOfAll(process.pid) - before) / clips.length);
    }
  const [first, second] = [median(used[1]), median(used[2])];
  return { rule1Ms: round(first, 1), rule2Ms: round(second, 1), ratio: round(second / first, 3) };
}

async function milliseconds(decoder: FrameDecoder, clip: string, sampling: 'uniform' | 'head'): Promise<number> {
  const request = { ...decodeRequest, settings: { ...decodeRequest.settings, sampling } };
  const runs: number[] = [];
  for (let i = 0; i < 3; i++) {
    const started = performance.now();
    await decoder.decode(clip, request);
    runs.push(performance.now() - started);
  }
  return round(Math.min(...runs), 1);
}

async function run(request: BenchRequest) {
  const { scratch, say } = request;
  const cores = availableParallelism();
  const clips = await takeClips(request, CLIPS);
  say('making 1080p clips');
  const { short, long } = largeClips(scratch);
  const rows: Record<string, unknown>[] = [];
  const rates: Record<string, number> = {};
  const spans: Record<string, { short: number; long: number }> = {};
  const byRule: Record<string, Record<string, Awaited<ReturnType<typeof rules>>>> = {};
  for (const decoder of [new FluentFfmpegDecoder(), new NodeAvDecoder({ processes: cores })]) {
    say(decoder.name);
    // Starts the pool, which is not measured.
    await timed(clips.slice(0, cores), cores, (clip) => decoder.decode(clip, decodeRequest));
    for (const clip of clips)
      rows.push({
        decoder: decoder.name,
        clip: basename(clip),
        uniformMs: await milliseconds(decoder, clip, 'uniform'),
        headMs: await milliseconds(decoder, clip, 'head'),
      });
    rates[decoder.name] =
      (clips.length / (await timed(clips, cores, (clip) => decoder.decode(clip, decodeRequest)))) * 1000;
    spans[decoder.name] = {
      short: await milliseconds(decoder, short, 'uniform'),
      long: await milliseconds(decoder, long.mp4, 'uniform'),
    };
    say(`${decoder.name}: both versions of the rules`);
    byRule[decoder.name] = {
      ordinary: await rules(decoder, clips),
      short: await rules(decoder, [short]),
    };
    for (const container of CONTAINERS) byRule[decoder.name]![container] = await rules(decoder, [long[container]]);
    await decoder.close();
  }
  const [ffmpeg, nodeAv] = [rates['fluent-ffmpeg']!, rates['node-av']!];
  const large = spans['node-av']!;
  return {
    metrics: {
      'decode.node_av_vs_ffmpeg': round(nodeAv / ffmpeg, 2),
      'decode.ten_minutes_vs_ten_seconds': round(large.long / large.short, 3),
      'decode.clips_per_second': round(nodeAv, 2),
      'decode.rule_2_vs_rule_1': byRule['node-av']!['ordinary']!.ratio,
    },
    details: { cores, clips: rows, clipsPerSecond: rates, uniform1080pMs: spans, byRule },
  };
}

export const decodeBench: Bench = {
  name: 'decode',
  summary:
    'milliseconds a clip of both decoders, 1080p of ten seconds and of ten minutes, and the cost of the decoding rules',
  run,
};
