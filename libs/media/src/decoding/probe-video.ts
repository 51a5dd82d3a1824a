import { ClipyardError, type VideoProbe } from '@clipyard/contracts';
import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { type DecodeRequest } from '../frame-decoder.js';
import { explain } from './media-errors.js';
import { INPUT_GUARDS, runGuarded } from './run-guarded.js';

const number = z.union([z.string(), z.number()]).transform((value) => Number(value)).optional().catch(undefined);

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
  duration: number,
  disposition: z.object({ attached_pic: z.number().optional() }).optional(),
  side_data_list: z.array(z.looseObject({ rotation: z.number().optional() })).optional(),
});
const ProbeSchema = z.object({ streams: z.array(StreamSchema).default([]), format: z.object({ format_name: z.string().optional(), duration: number }).optional() });

function rate(text: string | undefined): number | null {
  const [over = 0, under = 0] = (text ?? '').split('/').map(Number);
  const value = under === 0 ? Number.NaN : over / under;
  return Number.isFinite(value) && value > 0 && value <= 1000 ? value : null;
}

const positive = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) && value > 0 ? value : null);

export interface Probed extends VideoProbe {
  readonly encrypted: boolean;
}

/** Asks ffprobe what a file holds, and refuses what must not reach a decoder. */
export async function probeVideo(file: string, { limits, signal }: Pick<DecodeRequest, 'limits' | 'signal'>): Promise<Probed> {
  const { size } = await stat(file).catch((error: unknown) => {
    throw new ClipyardError('media_unreadable', 'The file cannot be opened', { cause: error });
  });
  if (size === 0) throw new ClipyardError('media_empty', 'The file holds no bytes');
  if (size > limits.maxBytes) throw new ClipyardError('source_too_large', `The file has ${size} bytes, the limit is ${limits.maxBytes}`);
  const { stdout, stderr, code } = await runGuarded('ffprobe', ['-v', 'error', '-print_format', 'json', '-show_streams', '-show_format', ...INPUT_GUARDS, '-i', `file:${file}`], limits.timeoutMs, signal);
  if (code !== 0) throw explain(stderr, 'media_unreadable');
  const parsed = ProbeSchema.safeParse(JSON.parse(stdout === '' ? '{}' : stdout));
  if (!parsed.success) throw new ClipyardError('media_unreadable', 'ffprobe describes the file in a way that cannot be read');
  const { streams, format } = parsed.data;
  const video = streams.find((stream) => stream.codec_type === 'video' && stream.disposition?.attached_pic !== 1);
  if (video === undefined) throw new ClipyardError('media_no_video', 'The file has no video stream');
  const encrypted = video.codec_tag_string === 'encv' || streams.some(({ side_data_list: data }) => data?.some((entry) => /encryption/i.test(String(entry['side_data_type']))) === true);
  if (video.codec_name === undefined || video.codec_name === 'none' || video.codec_name === 'unknown') {
    throw encrypted ? new ClipyardError('media_encrypted', 'The video is encrypted') : new ClipyardError('media_unsupported', 'The codec of the video is not known');
  }
  const { width = 0, height = 0 } = video;
  if (width * height > limits.maxPixels) throw new ClipyardError('media_too_large', `The picture has ${width} × ${height} pixels, the limit is ${limits.maxPixels}`);
  const rotation = ((Math.round(video.side_data_list?.find((data) => data.rotation !== undefined)?.rotation ?? 0) % 360) + 360) % 360;
  const turned = rotation === 90 || rotation === 270;
  const seconds = positive(video.duration) ?? positive(format?.duration);
  return {
    container: format?.format_name ?? 'unknown', codec: video.codec_name, width: turned ? height : width, height: turned ? width : height, pixelFormat: video.pix_fmt ?? null,
    // ffprobe turns counter-clockwise, people clockwise.
    rotation: (360 - rotation) % 360, durationMs: seconds === null ? null : Math.round(seconds * 1000), frameRate: rate(video.avg_frame_rate) ?? rate(video.r_frame_rate),
    frameCount: positive(video.nb_frames), encrypted,
  };
}
