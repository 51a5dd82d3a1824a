import { ClipyardError, type Decoding } from '@clipyard/contracts';
import {
  AV_CODEC_FLAG_BITEXACT,
  AV_DISPOSITION_ATTACHED_PIC,
  AV_NOPTS_VALUE,
  AV_PIX_FMT_NONE,
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_PKT_DATA_ENCRYPTION_INFO,
  AV_PKT_DATA_ENCRYPTION_INIT_INFO,
  AVDISCARD_ALL,
  AVDISCARD_DEFAULT,
  AVDISCARD_NONKEY,
  AVERROR_EAGAIN,
  AVERROR_ENOMEM,
  AVMEDIA_TYPE_VIDEO,
  type FFDecoderCodec,
} from 'node-av/constants';
import {
  avGetCodecName,
  avGetPixFmtName,
  Codec,
  CodecContext,
  Dictionary,
  FFmpegError,
  FormatContext,
  Frame,
  type IRational,
  Packet,
  type Stream,
} from 'node-av/lib';

import { type DecodeLimits, type DecodeRequest } from '../frame-decoder.js';
import { keyFramePicker } from '../sampling/key-frames.js';
import { alphaDecoder } from './alpha-decoder.js';
import { limitExceeded } from './decoder-limits.js';
import { FrameShaper } from './frame-shaper.js';
import { DEMUXERS, PROTOCOLS } from './input-guards.js';
import { LibavLog } from './libav-log.js';
import { explain, explainUnopened } from './media-errors.js';
import { matrixFromBytes, orientationOf } from './orientation.js';
import { judge, plausibleRate, positive, type Probed } from './probed.js';
import { type FramePlan, type Pass } from './select-frames.js';

const seconds = ({ num, den }: IRational): number => num / den;
const rate = ({ num, den }: IRational): number | null => (den === 0 ? null : plausibleRate(num / den));

/** What raw streams are taken to have. */
const DEFAULT_RATE = 25;

const log = new LibavLog();

const complaintsWith = async (code: number): Promise<string> => `${await log.read()}\n${FFmpegError.strerror(code)}`;

const failure = async (code: number, fallback: 'media_unreadable' | 'media_unsupported'): Promise<ClipyardError> =>
  explain(await complaintsWith(code), fallback);

/**
 * A clip that FFmpeg's libraries have open in this process. Blocks its thread; hostile files can crash or hang it: lives
 * in a child process with limits.
 */
export class LibavClip {
  private readonly shaper: FrameShaper;

  private constructor(
    private readonly context: FormatContext,
    private readonly stream: Stream,
    readonly probed: Probed,
    private readonly settings: DecodeRequest['settings'],
    private readonly limits: DecodeLimits,
    private readonly decoding: Decoding,
  ) {
    this.shaper = new FrameShaper(settings, decoding, stream.codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX));
  }

  /** Errors: `media_*`. */
  static async open(
    file: string,
    settings: DecodeRequest['settings'],
    limits: DecodeLimits,
    decoding: Decoding,
  ): Promise<LibavClip> {
    log.clear();
    const context = new FormatContext();
    try {
      const opened = context.openInputSync(
        `file:${file}`,
        null,
        Dictionary.fromObject({ protocol_whitelist: PROTOCOLS, format_whitelist: DEMUXERS }),
      );
      if (opened < 0) throw await explainUnopened(file, await complaintsWith(opened));
      const analysed = context.findStreamInfoSync();
      if (analysed < 0) throw await failure(analysed, 'media_unreadable');
      const { stream, probed } = findVideo(context, limits);
      return new LibavClip(context, stream, probed, settings, limits, decoding);
    } catch (error) {
      context.closeInputSync();
      throw error;
    }
  }

  /** Takes frames from the start of the clip. A second pass needs the clip opened anew. Errors: `media_unsupported`, `decode_memory_exceeded`. */
  async pass(plan: FramePlan): Promise<Pass> {
    const codec = await this.openCodec();
    const packet = new Packet();
    packet.alloc();
    const frame = new Frame();
    frame.alloc();
    try {
      const result =
        plan.kind === 'indices'
          ? this.takeIndices(codec, packet, frame, plan.indices)
          : this.takeKeyFrames(codec, packet, frame, plan);
      const complaints = await log.read();
      // Frames before a limit are no answer: how many there are depends on the limit.
      const limit = limitExceeded(complaints);
      if (limit !== null) throw limit;
      return { ...result, frames: this.shaper.settle(result.frames), source: this.shaper.source, complaints };
    } finally {
      frame.free();
      packet.free();
      codec.freeContext();
    }
  }

  close(): void {
    this.shaper.close();
    this.context.closeInputSync();
  }

  private takeIndices(
    codec: CodecContext,
    packet: Packet,
    frame: Frame,
    indices: readonly number[],
  ): Omit<Pass, 'complaints' | 'source'> {
    const wanted = new Set(indices);
    const last = this.settings.sampling === 'head' ? indices.at(-1)! : Number.POSITIVE_INFINITY;
    const frames: Uint8Array[] = [];
    const timesMs: number[] = [];
    let decoded = 0;
    const clock = this.clock();
    const drain = (): void => {
      while (codec.receiveFrameSync(frame) >= 0) {
        const timeMs = clock(frame);
        this.shaper.see(frame);
        if (wanted.has(decoded) && decoded <= last) {
          frames.push(this.shaper.shape(frame));
          timesMs.push(timeMs);
        }
        decoded++;
        frame.unref();
      }
    };
    this.context.streams.forEach(
      (stream) => (stream.discard = stream.index === this.stream.index ? AVDISCARD_DEFAULT : AVDISCARD_ALL),
    );
    for (let more = true; more && decoded <= last;) {
      more = this.read(packet);
      send(codec, more ? packet : null, drain);
      packet.unref();
    }
    return { frames, timesMs, decoded };
  }

  private takeKeyFrames(
    codec: CodecContext,
    packet: Packet,
    frame: Frame,
    { durationMs, count }: { durationMs: number; count: number },
  ): Omit<Pass, 'complaints' | 'source'> {
    const picks = keyFramePicker(durationMs, count);
    const frames: Uint8Array[] = [];
    const timesMs: number[] = [];
    // Demuxers with an index leap over the rest of the file; others read it, and nothing of it is decoded.
    this.context.streams.forEach(
      (stream) => (stream.discard = stream.index === this.stream.index ? AVDISCARD_NONKEY : AVDISCARD_ALL),
    );
    while (this.read(packet)) {
      if (packet.isKeyframe && picks(this.timeMs(packet.pts === AV_NOPTS_VALUE ? packet.dts : packet.pts))) {
        let taken = false;
        const drain = (): void => {
          while (codec.receiveFrameSync(frame) >= 0) {
            this.shaper.see(frame);
            if (!taken) {
              timesMs.push(this.timeMs(frame.bestEffortTimestamp));
              frames.push(this.shaper.shape(frame));
              taken = true;
            }
            frame.unref();
          }
        };
        send(codec, packet, drain);
        send(codec, null, drain);
        codec.flushBuffers();
      }
      packet.unref();
    }
    return { frames, timesMs, decoded: frames.length };
  }

  /** The next packet of the video stream that is not encrypted; false at the end, or where the file cannot be read any further. */
  private read(packet: Packet): boolean {
    for (;;) {
      const code = this.context.readFrameSync(packet);
      if (code === AVERROR_EAGAIN) continue;
      if (code < 0) return false;
      // Decoding what is encrypted gives noise, which must not pass for a picture.
      if (packet.streamIndex === this.stream.index && packet.getSideData(AV_PKT_DATA_ENCRYPTION_INFO) === null)
        return true;
      packet.unref();
    }
  }

  private async openCodec(): Promise<CodecContext> {
    const { codecpar, metadata } = this.stream;
    const alpha = this.decoding === 1 ? null : alphaDecoder(this.probed.codec, metadata?.get('alpha_mode'));
    const decoder =
      (alpha === null ? null : Codec.findDecoderByName(alpha as FFDecoderCodec)) ?? Codec.findDecoder(codecpar.codecId);
    if (decoder === null) throw new ClipyardError('media_unsupported', 'There is no decoder for the codec');
    const codec = new CodecContext();
    codec.allocContext3(decoder);
    codec.parametersToContext(codecpar);
    codec.pktTimebase = this.stream.timeBase;
    codec.threadCount = 1;
    codec.setFlags(AV_CODEC_FLAG_BITEXACT);
    // The probe saw the first size only; max_pixels holds for every picture of the stream. (node-av 6.1 frees a
    // dictionary of options that is given to open2Sync twice.)
    codec.setOption('max_pixels', BigInt(this.limits.maxPixels));
    const opened = codec.open2Sync(decoder);
    if (opened >= 0) return codec;
    codec.freeContext();
    throw await failure(opened, 'media_unsupported');
  }

  /** Times of frames in order. One that has none, as the last of some files, follows the one before it. */
  private clock(): (frame: Frame) => number {
    const frameMs = 1000 / (this.probed.frameRate ?? DEFAULT_RATE);
    let next = 0;
    return ({ bestEffortTimestamp: timestamp }) => {
      const timeMs = timestamp === AV_NOPTS_VALUE ? Math.round(next * 1e3) / 1e3 : this.timeMs(timestamp);
      next = timeMs + frameMs;
      return timeMs;
    };
  }

  /** Milliseconds from the start of the file, as ffmpeg's command counts them; 0 where the file does not say. */
  private timeMs(timestamp: bigint): number {
    if (timestamp === AV_NOPTS_VALUE) return 0;
    const start = this.context.startTime === AV_NOPTS_VALUE ? 0 : Number(this.context.startTime) / 1000;
    return Math.round((Number(timestamp) * seconds(this.stream.timeBase) * 1000 - start) * 1e3) / 1e3;
  }
}

/** What a packet cannot be decoded for is among the complaints; what comes after it may be sound. Errors: `decode_memory_exceeded`. */
function send(codec: CodecContext, packet: Packet | null, drain: () => void): void {
  let code = codec.sendPacketSync(packet);
  if (code === AVERROR_EAGAIN) {
    drain();
    code = codec.sendPacketSync(packet);
  }
  if (code === AVERROR_ENOMEM) throw explain(FFmpegError.strerror(code), 'decode_memory_exceeded');
  drain();
}

function findVideo(context: FormatContext, limits: DecodeLimits): { stream: Stream; probed: Probed } {
  const { streams } = context;
  const stream = streams.find(
    ({ codecpar, disposition }) =>
      codecpar.codecType === AVMEDIA_TYPE_VIDEO && (disposition & AV_DISPOSITION_ATTACHED_PIC) === 0,
  );
  if (stream === undefined) throw new ClipyardError('media_no_video', 'The file has no video stream');
  const { codecpar, timeBase } = stream;
  const name = avGetCodecName(codecpar.codecId);
  const duration = stream.duration === AV_NOPTS_VALUE ? undefined : Number(stream.duration) * seconds(timeBase);
  const whole = context.duration === AV_NOPTS_VALUE ? undefined : Number(context.duration) / 1e6;
  const hasData = (type: typeof AV_PKT_DATA_ENCRYPTION_INFO): boolean =>
    streams.some((one) => one.codecpar.getCodedSideData(type) !== null);
  const probed = judge(
    {
      container: context.iformat?.name ?? 'unknown',
      codec: name === null || name === 'none' || name === 'unknown_codec' ? null : name,
      width: codecpar.width,
      height: codecpar.height,
      pixelFormat:
        codecpar.format === AV_PIX_FMT_NONE
          ? null
          : avGetPixFmtName(codecpar.format as Parameters<typeof avGetPixFmtName>[0]),
      orientation: orientationOf(matrixFromBytes(codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX)) ?? []),
      durationSeconds: positive(duration) ?? positive(whole),
      frameRate: rate(stream.avgFrameRate) ?? rate(stream.rFrameRate),
      frameCount: positive(Number(stream.nbFrames)),
      encrypted:
        codecpar.codecTagString === 'encv' ||
        hasData(AV_PKT_DATA_ENCRYPTION_INFO) ||
        hasData(AV_PKT_DATA_ENCRYPTION_INIT_INFO),
    },
    limits,
  );
  return { stream, probed };
}
