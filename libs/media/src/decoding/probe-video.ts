import { ClipyardError } from '@clipyard/contracts';
import { z } from 'zod';

import { type DecodeRequest } from '../frame-decoder.js';
import { type FrameLook, hasAlpha, hdrTransfer } from './frame-look.js';
import { alphaDecoder } from './alpha-decoder.js';
import { explainUnopened } from './media-errors.js';
import { matrixFromText, type Orientation, orientationOf } from './orientation.js';
import { checkFile, judge, plausibleRate, positive, type Probed } from './probed.js';
import { INPUT_GUARDS, runGuarded } from './run-guarded.js';

const number = z
  .union([z.string(), z.number()])
  .transform((value) => Number(value))
  .optional()
  .catch(undefined);

/**
 * What ffprobe is asked for. Tags, chapters and names of attachments can be of any length, so only the tag that is needed
 * is among it.
 */
const ENTRIES = [
  'stream=codec_type,codec_name,codec_tag_string,width,height,pix_fmt,avg_frame_rate,r_frame_rate,nb_frames,duration,' +
    'color_transfer,field_order',
  'stream_disposition=attached_pic',
  'stream_tags=alpha_mode',
  'stream_side_data=side_data_type,displaymatrix',
  'format=format_name,duration',
].join(':');

const StreamSchema = z.object({
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
  disposition: z.object({ attached_pic: z.number().optional() }).optional(),
  tags: z.object({ alpha_mode: z.string().optional() }).optional(),
  side_data_list: z.array(z.looseObject({ displaymatrix: z.string().optional() })).optional(),
});
const ProbeSchema = z.object({
  streams: z.array(StreamSchema).default([]),
  format: z.object({ format_name: z.string().optional(), duration: number }).optional(),
});

function rate(text: string | undefined): number | null {
  const [over = 0, under = 0] = (text ?? '').split('/').map(Number);
  return under === 0 ? null : plausibleRate(over / under);
}

/** What most frames of the video will be like, which each of them may contradict. */
export interface ProbedByFfprobe extends Probed {
  readonly look: FrameLook;
  readonly orientation: Orientation;
  /** The decoder that the alpha of the stream needs; null for FFmpeg's choice. */
  readonly alphaDecoder: string | null;
}

/** Asks ffprobe what a file holds, and refuses what must not reach a decoder. */
export async function probeVideo(
  file: string,
  { limits, signal }: Pick<DecodeRequest, 'limits' | 'signal'>,
  memoryBytes: number,
): Promise<ProbedByFfprobe> {
  await checkFile(file, limits);
  const { stdout, stderr, code } = await runGuarded(
    'ffprobe',
    ['-v', 'error', '-print_format', 'json', '-show_entries', ENTRIES, ...INPUT_GUARDS, '-i', `file:${file}`],
    { timeoutMs: limits.timeoutMs, cpuSeconds: limits.cpuSeconds, memoryBytes, signal },
  );
  if (code !== 0) throw await explainUnopened(file, stderr);
  const parsed = ProbeSchema.safeParse(JSON.parse(stdout === '' ? '{}' : stdout));
  if (!parsed.success)
    throw new ClipyardError('media_unreadable', 'ffprobe describes the file in a way that cannot be read');
  const { streams, format } = parsed.data;
  const video = streams.find((stream) => stream.codec_type === 'video' && stream.disposition?.attached_pic !== 1);
  if (video === undefined) throw new ClipyardError('media_no_video', 'The file has no video stream');
  const { width = 0, height = 0 } = video;
  const matrix = video.side_data_list?.find(({ displaymatrix }) => displaymatrix !== undefined)?.displaymatrix;
  const orientation = orientationOf(matrixFromText(matrix ?? '') ?? []);
  const probed = judge(
    {
      container: format?.format_name ?? 'unknown',
      codec: ['none', 'unknown'].includes(video.codec_name ?? 'none') ? null : video.codec_name!,
      width,
      height,
      pixelFormat: video.pix_fmt ?? null,
      orientation,
      durationSeconds: positive(video.duration) ?? positive(format?.duration),
      frameRate: rate(video.avg_frame_rate) ?? rate(video.r_frame_rate),
      frameCount: positive(video.nb_frames),
      encrypted:
        video.codec_tag_string === 'encv' ||
        streams.some(
          ({ side_data_list: data }) =>
            data?.some((entry) => /encryption/i.test(String(entry['side_data_type']))) === true,
        ),
    },
    limits,
  );
  const needed = alphaDecoder(probed.codec, video.tags?.alpha_mode);
  const look = lookOf(video);
  return { ...probed, orientation, look: { ...look, alpha: look.alpha || needed !== null }, alphaDecoder: needed };
}

function lookOf({ color_transfer, field_order, pix_fmt }: z.infer<typeof StreamSchema>): FrameLook {
  // Coded first, shown first: the second letter counts.
  const field = /^[tb]([tb])$/.exec(field_order ?? '')?.[1];
  return {
    hdr: hdrTransfer(color_transfer),
    firstField: field === undefined ? null : field === 't' ? 'top' : 'bottom',
    alpha: hasAlpha(pix_fmt ?? null),
  };
}
