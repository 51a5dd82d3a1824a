import { type ClipRange, ClipyardError, type Decoding } from '@clipyard/api-contract';
import {
  AV_CODEC_FLAG_BITEXACT,
  AV_PICTURE_TYPE_B,
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PICTURE_TYPE_P,
  AV_PKT_DATA_DISPLAYMATRIX,
  type AVDiscard,
  AVDISCARD_DEFAULT,
  AVDISCARD_NONKEY,
  AVERROR_EAGAIN,
  AVERROR_ENOMEM,
  type FFDecoderCodec,
} from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, type FormatContext, Frame, Packet, type Stream } from 'node-av/lib';

import { type DecodeLimits, type DecodeRequest } from '../frame-decoder.js';
import { EXACT_PIXELS, keyFramePicker } from '../sampling/key-frames.js';
import { References } from '../sampling/references.js';
import { decodingRuns, hasEnoughKeys, type Run } from '../sampling/sample-timeline.js';
import { buildTimeline, firstKeyOf, type Timeline, type TimelineOptions } from '../sampling/timeline.js';
import { alphaDecoder } from './alpha-decoder.js';
import { chooseStream } from './choose-stream.js';
import { limitExceeded } from './decoder-limits.js';
import { FrameShaper } from './frame-shaper.js';
import { nalLengthBytes, roleOf } from './h264-packets.js';
import {
  candidateOf,
  describeVideo,
  failure,
  isStill,
  log,
  openInput,
  packetReader,
  readOnly,
  timelineOptions,
  timestamp,
  videoStreams,
} from './libav-input.js';
import { HeldPackets, type Keeping, scanKeyPackets, scanPackets } from './libav-scan.js';
import { explain } from './media-errors.js';
import { mayHaveFailed } from './memory-headroom.js';
import { expectedFrames, PATIENCE, type Probed, usedPackets } from './probed.js';
import { type FramePlan, type MeasuredVideo, type Pass, spanMs } from './select-frames.js';
import { sparsePlan } from './sparse-plan.js';

export interface ClipRequest {
  readonly file: string;
  readonly settings: DecodeRequest['settings'];
  readonly limits: DecodeLimits;
  readonly decoding: Decoding;
  readonly range: ClipRange | null;
}

type Frames = Omit<Pass, 'errorText' | 'source'>;

interface Tools {
  readonly codec: CodecContext;
  readonly frame: Frame;
  readonly shaper: FrameShaper;
}

/** The chosen stream and the results of its scan. */
export interface Looked extends MeasuredVideo {
  readonly stream: Stream;
  readonly held: HeldPackets;
  /** The packets that the demuxer skipped, which the timeline does not count. */
  readonly discard: AVDiscard;
}

/**
 * A clip that FFmpeg's libraries have open in this process. It blocks its thread, and hostile files can crash or hang
 * it, so it must run in a child process with limits.
 */
export class LibavClip {
  /** Position of the next packet that the context reads. */
  private next: number;

  private constructor(
    private readonly request: ClipRequest,
    private readonly options: Readonly<Record<string, string>>,
    private context: FormatContext,
    private stream: Stream,
    private readonly held: HeldPackets,
    private readonly discard: AVDiscard,
    readonly measured: MeasuredVideo,
  ) {
    this.next = measured.timeline?.packets ?? 0;
  }

  /** @throws ClipyardError `media_*` */
  static async open(request: ClipRequest): Promise<LibavClip> {
    const clip = await LibavClip.openWith(request, {});
    if (request.decoding === 1 || clip.measured.probed.width > 0) return clip;
    clip.close();
    return LibavClip.openWith(request, PATIENCE);
  }

  private static async openWith(request: ClipRequest, options: Readonly<Record<string, string>>): Promise<LibavClip> {
    let context = await openInput(request.file, options);
    try {
      let looked = look(context, request, true);
      if (looked === null) {
        context.closeInputSync();
        context = await openInput(request.file, options);
        looked = look(context, request, false)!;
      }
      const { stream, held, discard, ...measured } = looked;
      return new LibavClip(request, options, context, stream, held, discard, measured);
    } catch (error) {
      context.closeInputSync();
      throw error;
    }
  }

  /** Opens a clip that has been measured before, at its start. */
  static async reopen(
    request: ClipRequest,
    options: Readonly<Record<string, string>>,
    measured: MeasuredVideo,
    streamIndex: number,
  ): Promise<LibavClip> {
    const context = await openInput(request.file, options);
    const stream = context.streams.find(({ index }) => index === streamIndex);
    if (stream === undefined) {
      context.closeInputSync();
      throw new ClipyardError('media_corrupt', 'The file no longer has its video stream');
    }
    const clip = new LibavClip(
      request,
      options,
      context,
      stream,
      new HeldPackets(NOTHING),
      AVDISCARD_DEFAULT,
      measured,
    );
    clip.next = 0;
    return clip;
  }

  /**
   * Decodes the frames of a plan.
   *
   * @throws ClipyardError `media_unsupported`, `decode_memory_exceeded`
   */
  async pass(plan: FramePlan): Promise<Pass> {
    const sparse = plan.kind === 'indices' && plan.timeline !== null ? await this.sparsePass(plan) : null;
    if (sparse !== null) return sparse;
    const runs = this.runsOf(plan);
    if (this.next > runs[0]!.from && !runs.every((run) => this.held.has(run))) await this.rewind();
    return this.decode((tools) =>
      plan.kind === 'indices'
        ? this.takeIndices(tools, runs, plan)
        : plan.kind === 'moments'
          ? this.takeMoments(tools, runs, plan, (run) => this.packets([run], this.discard))
          : this.takeKeyFramesV1(tools, plan),
    );
  }

  /**
   * Decodes only the packets that wanted frames depend on, if the headers of an H.264 stream tell which these are.
   *
   * @returns the pass as if all packets had been decoded; null if all of them must be decoded, or if a decoded one gave
   *   no frame or an error
   */
  private async sparsePass({ indices, timeline }: Extract<FramePlan, { kind: 'indices' }>): Promise<Pass | null> {
    if (timeline === null || this.measured.probed.codec !== 'h264' || !this.held.has(wholeOf(timeline))) return null;
    const lengthBytes = nalLengthBytes(this.stream.codecpar.extradata);
    const groups = sparsePlan(timeline, indices, (place) => roleOf(this.held.get(place)!.data!, lengthBytes));
    // Errors about the container leave the packets in doubt.
    if (groups === null || (await log.read()) !== '') return null;
    const plan = { kind: 'moments', picks: indices, timeline } as const;
    const places = new Map(groups.map((group) => [{ from: group[0]!, to: group.at(-1)! }, group]));
    const pass = await this.decode((tools) =>
      this.takeMoments(tools, [...places.keys()], plan, (run) => places.get(run)!.map((at) => this.held.get(at)!)),
    );
    const sent = groups.flat().length;
    if (pass.frames.length === indices.length && pass.usable.length === sent && pass.errorText === '')
      return { ...pass, usable: timeline.moments.map(({ pts }) => pts), decoded: timeline.frames };
    log.clear();
    return null;
  }

  private async decode(take: (tools: Tools) => Frames): Promise<Pass> {
    const codec = await openCodec(this.stream, this.measured.probed, this.request);
    const shaper = new FrameShaper(
      this.request.settings,
      this.request.decoding,
      this.stream.codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX),
    );
    const frame = new Frame();
    frame.alloc();
    try {
      const result = take({ codec, frame, shaper });
      const errorText = await log.read();
      // If a limit was exceeded, the frames before it are discarded, since their number depends on the limit.
      const limit = limitExceeded(errorText);
      if (limit !== null) throw limit;
      const { width, height } = this.measured.probed;
      if (errorText !== '' && mayHaveFailed(width * height * BYTES_A_PIXEL))
        throw explain(FFmpegError.strerror(AVERROR_ENOMEM), 'decode_memory_exceeded');
      return { ...result, frames: shaper.settle(result.frames), source: shaper.source, errorText };
    } finally {
      shaper.close();
      frame.free();
      codec.freeContext();
    }
  }

  close(): void {
    this.held.close();
    this.context.closeInputSync();
  }

  private takeIndices(
    { codec, frame, shaper }: Tools,
    runs: readonly Run[],
    { indices, usableOnly }: Extract<FramePlan, { kind: 'indices' }>,
  ): Frames {
    const wanted = new Set(indices);
    const last = this.request.settings.sampling === 'head' ? indices.at(-1)! : Number.POSITIVE_INFINITY;
    const frames: Uint8Array[] = [];
    const timesMs: number[] = [];
    const usable: (number | null)[] = [];
    let decoded = 0;
    const clock = this.clock();
    const references = this.references();
    const drain = (): void => {
      while (codec.receiveFrameSync(frame) >= 0) {
        shaper.see(frame);
        const pts = timestamp(frame.bestEffortTimestamp);
        const timeMs = clock(pts);
        if (usable.length <= last && (references.accept({ pts, key: keyOf(frame) }) || !usableOnly)) {
          if (wanted.has(usable.length)) {
            frames.push(shaper.shape(frame));
            timesMs.push(timeMs);
          }
          usable.push(pts);
        }
        decoded++;
        frame.unref();
      }
    };
    for (const packet of this.packets(runs, AVDISCARD_DEFAULT)) {
      send(codec, packet, drain);
      if (usable.length > last) break;
    }
    if (usable.length <= last) send(codec, null, drain);
    return { frames, timesMs, usable, decoded };
  }

  private takeMoments(
    { codec, frame, shaper }: Tools,
    runs: readonly Run[],
    { picks, timeline }: Extract<FramePlan, { kind: 'moments' }>,
    packetsOf: (run: Run) => Iterable<Packet>,
  ): Frames {
    const found = new Map<number, Uint8Array>();
    const usable: (number | null)[] = [];
    let decoded = 0;
    for (const run of runs) {
      const wanted = picks.filter((pick) => {
        const { packet } = timeline.moments[pick]!;
        return packet >= run.from && packet <= run.to;
      });
      const references = this.references();
      const drain = (): void => {
        while (codec.receiveFrameSync(frame) >= 0) {
          shaper.see(frame);
          const pts = timestamp(frame.bestEffortTimestamp);
          decoded++;
          if (references.accept({ pts, key: keyOf(frame) })) {
            usable.push(pts);
            // A run of one packet gives the wanted frame, whatever timestamp the decoder assigns to it.
            const pick = wanted.find(
              (one) => !found.has(one) && (run.from === run.to || timeline.moments[one]!.pts === pts),
            );
            if (pick !== undefined) found.set(pick, shaper.shape(frame));
          }
          frame.unref();
        }
      };
      for (const packet of packetsOf(run)) send(codec, packet, drain);
      send(codec, null, drain);
      codec.flushBuffers();
    }
    const taken = picks.filter((pick) => found.has(pick));
    return {
      frames: taken.map((pick) => found.get(pick)!),
      timesMs: taken.map((pick) => timeline.moments[pick]!.timeMs),
      usable,
      decoded,
    };
  }

  private takeKeyFramesV1(
    { codec, frame, shaper }: Tools,
    { durationMs, count }: Extract<FramePlan, { kind: 'key-frames' }>,
  ): Frames {
    const picks = keyFramePicker(durationMs, count);
    const frames: Uint8Array[] = [];
    const timesMs: number[] = [];
    // Demuxers with an index skip the other packets; the rest read them, but they are not decoded.
    for (const packet of this.readPackets(WHOLE, AVDISCARD_NONKEY)) {
      if (!packet.isKeyframe || !picks(this.timeMs(timestamp(packet.pts) ?? timestamp(packet.dts)))) continue;
      let taken = false;
      const drain = (): void => {
        while (codec.receiveFrameSync(frame) >= 0) {
          shaper.see(frame);
          if (!taken) {
            timesMs.push(this.timeMs(timestamp(frame.bestEffortTimestamp)));
            frames.push(shaper.shape(frame));
            taken = true;
          }
          frame.unref();
        }
      };
      send(codec, packet, drain);
      send(codec, null, drain);
      codec.flushBuffers();
    }
    return { frames, timesMs, usable: [], decoded: frames.length };
  }

  private references(): References {
    const { timeline, options } = this.measured;
    return new References(options.unitMs, firstKeyOf(timeline));
  }

  /** The packets that a plan needs, in order. */
  private runsOf(plan: FramePlan): readonly Run[] {
    const { timeline } = this.measured;
    if (plan.kind === 'moments') return decodingRuns(plan.timeline, plan.picks);
    const isComplete = timeline !== null && this.discard === AVDISCARD_DEFAULT;
    return [isComplete ? wholeOf(timeline) : WHOLE];
  }

  private *packets(runs: readonly Run[], discard: AVDiscard): Generator<Packet> {
    for (const run of runs) {
      if (this.held.has(run)) for (let place = run.from; place <= run.to; place++) yield this.held.get(place)!;
      else yield* this.readPackets(run, discard);
    }
  }

  /** Skips to a run and reads its packets. */
  private *readPackets({ from, to }: Run, discard: AVDiscard): Generator<Packet> {
    const packet = new Packet();
    packet.alloc();
    readOnly(this.context, [this.stream], discard);
    const read = packetReader(this.context, [this.stream]);
    try {
      while (this.next <= to && read(packet)) {
        if (this.next++ >= from) yield packet;
        packet.unref();
      }
    } finally {
      packet.free();
    }
  }

  /** Reopens the file at its start. */
  private async rewind(): Promise<void> {
    const { index } = this.stream;
    this.context.closeInputSync();
    this.context = await openInput(this.request.file, this.options);
    const stream = this.context.streams.find((one) => one.index === index);
    if (stream === undefined) throw new ClipyardError('media_corrupt', 'The file no longer has its video stream');
    this.stream = stream;
    this.next = 0;
  }

  /**
   * Returns the times of frames in order. A frame without a timestamp, as at the end of some files, follows the last.
   */
  private clock(): (pts: number | null) => number {
    const { frameMs } = this.measured.options;
    let next = 0;
    return (pts) => {
      const timeMs = pts === null ? roundMs(next) : this.timeMs(pts);
      next = timeMs + frameMs;
      return timeMs;
    };
  }

  /** Milliseconds from the start of the file, as in the ffmpeg command; 0 without a timestamp. */
  private timeMs(pts: number | null): number {
    const { unitMs, startMs } = this.measured.options;
    return pts === null ? 0 : roundMs(pts * unitMs - (startMs ?? 0));
  }
}

const roundMs = (ms: number): number => Math.round(ms * 1e3) / 1e3;

/** At most what a decoder allocates at a time for a frame. */
export const BYTES_A_PIXEL = 8;

/** All packets. */
const WHOLE: Run = { from: 0, to: Infinity };
const wholeOf = ({ packets }: Timeline): Run => ({ from: 0, to: packets - 1 });

/** @throws ClipyardError `media_unsupported` */
export async function openCodec(
  { codecpar, metadata, timeBase }: Stream,
  { codec: name }: Pick<Probed, 'codec'>,
  { decoding, limits }: Pick<ClipRequest, 'decoding' | 'limits'>,
): Promise<CodecContext> {
  const alpha = decoding === 1 ? null : alphaDecoder(name, metadata?.get('alpha_mode'));
  const decoder =
    (alpha === null ? null : Codec.findDecoderByName(alpha as FFDecoderCodec)) ?? Codec.findDecoder(codecpar.codecId);
  if (decoder === null) throw new ClipyardError('media_unsupported', 'There is no decoder for the codec');
  const codec = new CodecContext();
  codec.allocContext3(decoder);
  codec.parametersToContext(codecpar);
  codec.pktTimebase = timeBase;
  codec.threadCount = 1;
  codec.setFlags(AV_CODEC_FLAG_BITEXACT);
  // The probe saw only the first size; max_pixels applies to every frame of the stream. It is not passed to open2Sync,
  // since node-av 6.1 frees a dictionary of options twice.
  codec.setOption('max_pixels', BigInt(limits.maxPixels));
  const opened = codec.open2Sync(decoder);
  if (opened >= 0) return codec;
  codec.freeContext();
  throw await failure(opened, 'media_unsupported');
}

/**
 * Whether a frame is a key frame; null if the decoder does not know. The decoders of qtrle and libvpx do not set the
 * type of a frame, and that of animated WebP flags no key frames.
 */
export const keyOf = ({ keyFrame, pictType }: Frame): boolean | null => {
  const isKey = keyFrame === 1;
  if (pictType === AV_PICTURE_TYPE_NONE || (pictType === AV_PICTURE_TYPE_I && !isKey)) return null;
  return isKey && pictType !== AV_PICTURE_TYPE_P && pictType !== AV_PICTURE_TYPE_B;
};

/**
 * Decodes a packet. If that fails, the reason is logged and decoding continues, since later packets may be valid.
 *
 * @throws ClipyardError `decode_memory_exceeded`
 */
export function send(codec: CodecContext, packet: Packet | null, drain: () => void): void {
  let code = codec.sendPacketSync(packet);
  if (code === AVERROR_EAGAIN) {
    drain();
    code = codec.sendPacketSync(packet);
  }
  if (code === AVERROR_ENOMEM) throw explain(FFmpegError.strerror(code), 'decode_memory_exceeded');
  drain();
}

/**
 * Finds the main stream and measures it if the wanted frames depend on its timeline.
 *
 * @param isQuick - whether an index may be used to read only key frames
 * @param holds - whether to keep packets for the decoder
 * @returns null if the quick way was not enough; the file then has to be reopened
 */
export function look(
  context: FormatContext,
  { settings, limits, decoding, range }: ClipRequest,
  isQuick: boolean,
  holds = true,
): Looked | null {
  const moving = videoStreams(context).filter((stream) => !isStill(stream, decoding));
  const [first] = moving;
  if (first === undefined) throw new ClipyardError('media_no_video', 'The file has no video stream');
  const single = moving.length === 1 || decoding === 1;
  const measure = decoding > 1 && (!single || settings.sampling !== 'head' || range !== null);
  const declared = single ? describeVideo(context, first, limits) : null;
  const options = timelineOptions(context, first);
  if (declared !== null && !measure)
    return {
      stream: first,
      held: new HeldPackets(NOTHING),
      probed: declared,
      timeline: null,
      options,
      discard: AVDISCARD_DEFAULT,
    };

  const keep = declared === null || !holds ? NOTHING : keeping(declared, settings, options, range);
  if (isQuick && range === null && declared !== null && keep.packets === 'keys' && hasIndex(declared))
    return lookAtKeys(context, first, declared, keep, options);
  const { facts, held } = scanPackets(context, moving, keep);
  try {
    const measured = moving.map((stream) => {
      const own = timelineOptions(context, stream);
      const used = usedPackets(context.iformat?.name ?? '', Number(stream.nbFrames));
      const timeline = buildTimeline((facts.get(stream.index) ?? []).slice(0, used), own);
      const { packets } = timeline;
      return { stream, options: own, timeline, ...candidateOf(stream, packets, spanMs(timeline) ?? 0) };
    });
    const main = chooseStream(measured)!;
    const probed = declared ?? describeVideo(context, main.stream, limits);
    const durationMs = spanMs(main.timeline) ?? probed.durationMs;
    return {
      stream: main.stream,
      held,
      probed: { ...probed, durationMs },
      timeline: main.timeline,
      options: main.options,
      discard: AVDISCARD_DEFAULT,
    };
  } catch (error) {
    held.close();
    throw error;
  }
}

/** Whether the container has an index of all frames, which gives their number and the positions of key frames. */
const hasIndex = ({ container, frameCount }: Probed): boolean => container.startsWith('mov') && frameCount !== null;

/**
 * Measures a long clip by its key frames.
 *
 * @returns null if they are not enough; the file then has to be reopened
 */
function lookAtKeys(
  context: FormatContext,
  stream: Stream,
  probed: Probed,
  keep: Keeping,
  options: TimelineOptions,
): Looked | null {
  const scan = scanKeyPackets(context, stream, keep);
  if (scan !== null) {
    const { held, facts } = scan;
    const timeline = { ...buildTimeline(facts.get(stream.index)!, options), frames: expectedFrames(probed) };
    const durationMs = spanMs(timeline);
    if (timeline.identified && hasEnoughKeys(timeline, keep.count))
      return { stream, held, probed: { ...probed, durationMs }, timeline, options, discard: AVDISCARD_NONKEY };
    held.close();
  }
  return null;
}

const NOTHING: Keeping = { packets: 'none', durationMs: null, count: 0, unitMs: 1, startMs: null };

const keeping = (
  probed: Probed,
  { maxFrames }: ClipRequest['settings'],
  { unitMs, startMs }: TimelineOptions,
  range: ClipRange | null,
): Keeping => ({
  packets: range ?? (expectedFrames(probed) * probed.width * probed.height > EXACT_PIXELS ? 'keys' : 'all'),
  startMs,
  durationMs: probed.durationMs,
  count: maxFrames,
  unitMs,
});
