import { type ClipRange, ClipyardError, type Decoding } from '@clipyard/api-contract';
import { z } from 'zod';

import { type DecodeRequest } from '../frame-decoder.js';
import { buildTimeline, type Timeline, type TimelineOptions, timingOf } from '../sampling/timeline.js';
import { alphaDecoder } from './alpha-decoder.js';
import { chooseStream } from './choose-stream.js';
import { PACKET_ENTRIES, PacketLines } from './ffprobe-packets.js';
import { type FrameLook, hasAlpha, hdrTransfer } from './frame-look.js';
import { explainUnopened } from './media-errors.js';
import { matrixFromText, orientationOf } from './orientation.js';
import {
  checkFile,
  DEFAULT_RATE,
  judge,
  PATIENCE,
  plausibleRate,
  positive,
  type Probed,
  usedPackets,
} from './probed.js';
import { INPUT_GUARDS, runGuarded } from './run-guarded.js';
import { type MeasuredVideo, spanMs } from './select-frames.js';

const number = z
  .union([z.string(), z.number()])
  .transform((value) => Number(value))
  .optional()
  .catch(undefined);

/**
 * The fields that ffprobe prints. Tags, chapters and names of attachments can be of any length, so the only tag is the
 * one that is needed.
 */
const ENTRIES = [
  'stream=index,time_base,codec_type,codec_name,codec_tag_string,width,height,pix_fmt,avg_frame_rate,r_frame_rate,' +
    'nb_frames,duration,color_transfer,field_order',
  'stream_disposition=default,attached_pic,timed_thumbnails,still_image',
  'stream_tags=alpha_mode',
  'stream_side_data=side_data_type,displaymatrix',
  'format=format_name,duration,start_time',
].join(':');

const StreamSchema = z.object({
  index: z.number(),
  time_base: z.string().optional(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  codec_tag_string: z.string().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
  pix_fmt: z.string().optional(),
  avg_frame_rate: z.string().optional(),
  r_frame_rate: z.string().optional(),
  nb_frames: number,
  color_transfer: z.string().optional(),
  field_order: z.string().optional(),
  duration: number,
  disposition: z
    .object({
      default: z.number().optional(),
      attached_pic: z.number().optional(),
      timed_thumbnails: z.number().optional(),
      still_image: z.number().optional(),
    })
    .optional(),
  tags: z.object({ alpha_mode: z.string().optional() }).optional(),
  side_data_list: z.array(z.looseObject({ displaymatrix: z.string().optional() })).optional(),
});
type StreamFacts = z.infer<typeof StreamSchema>;
const ProbeSchema = z.object({
  streams: z.array(StreamSchema).default([]),
  format: z.object({ format_name: z.string().optional(), duration: number, start_time: number }).optional(),
});

/** The value of a fraction such as 30000/1001. */
function ratio(text: string | undefined): number {
  const [over = 0, under = 0] = (text ?? '').split('/').map(Number);
  return over / under;
}

const rate = (text: string | undefined): number | null => plausibleRate(ratio(text));

/** A video stream as ffprobe describes it. */
export interface ProbedVideo extends MeasuredVideo {
  /** Its index among all streams of the file. */
  readonly stream: number;
  /** The duration that the container declares. It is not measured. */
  readonly declared: Probed;
  /** The messages of ffprobe while it read the packets. */
  readonly errorText: string;
  /** Options with which ffmpeg has to open the file. */
  readonly inputOptions: readonly string[];
  /** The look that the stream declares. Single frames may differ. */
  readonly look: FrameLook;
  /** The display matrix of the stream. */
  readonly matrix: readonly number[] | null;
  /** The decoder that the alpha of the stream needs; null for FFmpeg's choice. */
  readonly alphaDecoder: string | null;
}

export interface ProbeOptions extends Pick<DecodeRequest, 'limits' | 'signal'> {
  readonly decoding: Decoding;
  readonly sampling: DecodeRequest['settings']['sampling'];
  readonly range?: ClipRange | null | undefined;
  readonly memoryBytes: number;
}

/**
 * Probes a file with ffprobe, finds its main video stream, and measures it if the wanted frames depend on its timeline.
 *
 * @throws ClipyardError `media_*`, `source_too_large`, `decode_*`, `cancelled`, also for streams that must not reach a
 *   decoder
 */
export async function probeVideo(file: string, options: ProbeOptions): Promise<ProbedVideo> {
  await checkFile(file, options.limits);
  const measure = options.decoding > 1 && (options.sampling !== 'head' || (options.range ?? null) !== null);
  const probed = await probeWith([], file, options, measure);
  if (options.decoding === 1 || probed.probed.width > 0) return probed;
  const patience = Object.entries(PATIENCE).flatMap(([name, value]) => [`-${name}`, value]);
  return probeWith(patience, file, options, measure);
}

async function probeWith(
  inputOptions: readonly string[],
  file: string,
  options: ProbeOptions,
  measure: boolean,
): Promise<ProbedVideo> {
  const { limits, decoding } = options;
  const packets = new PacketLines();
  const { streams, format, errorText } = await runFfprobe(inputOptions, file, options, measure ? packets : null);
  const videos = streams.filter((stream) => stream.codec_type === 'video');
  const moving = videos.filter((stream) => !isStill(stream, decoding));
  const [first] = moving;
  if (first === undefined) throw new ClipyardError('media_no_video', 'The file has no video stream');
  const single = moving.length === 1 || decoding === 1;
  if (!single && !measure) return probeWith(inputOptions, file, options, true);

  const container = format?.format_name ?? 'unknown';
  const timelineOptions = (stream: StreamFacts): TimelineOptions => ({
    unitMs: ratio(stream.time_base) * 1000,
    startMs: format?.start_time === undefined ? null : Math.round(format.start_time * 1e6) / 1e3,
    frameMs: 1000 / (rate(stream.avg_frame_rate) ?? rate(stream.r_frame_rate) ?? DEFAULT_RATE),
    ...timingOf(container),
  });
  const describe = (video: StreamFacts): Probed =>
    judge(
      {
        container,
        codec: codecOf(video),
        width: video.width ?? 0,
        height: video.height ?? 0,
        pixelFormat: video.pix_fmt ?? null,
        orientation: orientationOf(matrixOf(video) ?? []),
        durationSeconds: positive(video.duration) ?? positive(format?.duration),
        frameRate: rate(video.avg_frame_rate) ?? rate(video.r_frame_rate),
        frameCount: positive(video.nb_frames),
        videoStream: videos.indexOf(video),
        videoStreams: videos.length,
        encrypted:
          video.codec_tag_string === 'encv' ||
          streams.some(
            ({ side_data_list: data }) =>
              data?.some((entry) => /encryption/i.test(String(entry['side_data_type']))) === true,
          ),
      },
      limits,
    );
  const result = (video: StreamFacts, timeline: Timeline | null): ProbedVideo => {
    const probed = describe(video);
    const durationMs = (timeline === null ? null : spanMs(timeline)) ?? probed.durationMs;
    return {
      stream: video.index,
      declared: probed,
      errorText,
      inputOptions,
      ...appearance(video, probed.codec),
      probed: { ...probed, durationMs },
      timeline,
      options: timelineOptions(video),
    };
  };
  if (!measure) return result(first, null);
  const measured = moving.map((video) => {
    const used = usedPackets(container, video.nb_frames ?? 0);
    const timeline = buildTimeline((packets.facts.get(video.index) ?? []).slice(0, used), timelineOptions(video));
    return {
      video,
      timeline,
      index: video.index,
      isDefault: video.disposition?.default === 1,
      isKnown: codecOf(video) !== null,
      pixels: (video.width ?? 0) * (video.height ?? 0),
      packets: timeline.packets,
      durationMs: spanMs(timeline) ?? 0,
    };
  });
  const main = chooseStream(measured)!;
  return result(main.video, main.timeline);
}

function matrixOf({ side_data_list: data }: StreamFacts): readonly number[] | null {
  const text = data?.find(({ displaymatrix }) => displaymatrix !== undefined)?.displaymatrix;
  return text === undefined ? null : matrixFromText(text);
}

function appearance(video: StreamFacts, codec: string): Pick<ProbedVideo, 'look' | 'matrix' | 'alphaDecoder'> {
  const needed = alphaDecoder(codec, video.tags?.alpha_mode);
  const look = lookOf(video);
  return {
    matrix: matrixOf(video),
    look: { ...look, alpha: look.alpha || needed !== null },
    alphaDecoder: needed,
  };
}

function lookOf({ color_transfer, field_order, pix_fmt }: StreamFacts): FrameLook {
  // The letters are the field coded first and the field shown first.
  const field = /^[tb]([tb])$/.exec(field_order ?? '')?.[1];
  return {
    hdr: hdrTransfer(color_transfer),
    firstField: field === undefined ? null : field === 't' ? 'top' : 'bottom',
    alpha: hasAlpha(pix_fmt ?? null),
  };
}

const codecOf = ({ codec_name: name = 'none' }: StreamFacts): string | null =>
  ['none', 'unknown'].includes(name) ? null : name;

/** Whether a stream is a cover or another still. Under version 1 of the rules, only covers are stills. */
function isStill({ disposition }: StreamFacts, decoding: Decoding): boolean {
  if (disposition?.attached_pic === 1) return true;
  return decoding > 1 && (disposition?.timed_thumbnails === 1 || disposition?.still_image === 1);
}

async function runFfprobe(
  inputOptions: readonly string[],
  file: string,
  { limits, signal, memoryBytes }: ProbeOptions,
  packets: PacketLines | null,
): Promise<z.infer<typeof ProbeSchema> & { errorText: string }> {
  const entries = packets === null ? [ENTRIES] : [`${ENTRIES}:${PACKET_ENTRIES}`, '-select_streams', 'v'];
  const { stdout, stderr, code } = await runGuarded(
    'ffprobe',
    [
      ...['-v', 'error', '-print_format', 'json', '-show_entries', ...entries],
      ...[...INPUT_GUARDS, ...inputOptions, '-i', `file:${file}`],
    ],
    { timeoutMs: limits.timeoutMs, cpuSeconds: limits.cpuSeconds, memoryBytes, signal },
    (line) => packets?.take(line) === true,
  );
  if (code !== 0) throw await explainUnopened(file, stderr);
  const parsed = ProbeSchema.safeParse(JSON.parse(stdout === '' ? '{}' : stdout));
  if (!parsed.success)
    throw new ClipyardError('media_unreadable', 'The output of ffprobe about the file cannot be parsed');
  return { ...parsed.data, errorText: stderr.trim() };
}
