import { ClipyardError, CURRENT_DECODING } from '@clipyard/api-contract';
import { AV_PKT_DATA_DISPLAYMATRIX, AVDISCARD_DEFAULT, AVERROR_ENOMEM } from 'node-av/constants';
import { type CodecContext, FFmpegError, type FormatContext, Frame, Packet, type Stream } from 'node-av/lib';

import { type DecodedSegment, type SegmentsRequest } from '../frame-decoder.js';
import { type Run } from '../sampling/sample-timeline.js';
import { type Span } from '../sampling/stride-segments.js';
import { type Timeline } from '../sampling/timeline.js';
import { brokenOff, missingEnd } from './broken-off.js';
import { limitExceeded } from './decoder-limits.js';
import { FrameShaper, settleFrames } from './frame-shaper.js';
import { nalLengthBytes, roleOf } from './h264-packets.js';
import { BYTES_A_PIXEL, type ClipRequest, keyOf, LibavClip, look, openCodec, send } from './libav-clip.js';
import { describeVideo, log, openInput, packetReader, readOnly, timestamp } from './libav-input.js';
import { explain } from './media-errors.js';
import { mayHaveFailed } from './memory-headroom.js';
import { MomentMatcher } from './moment-matcher.js';
import { type PlannedSegment } from './plan-segments.js';
import { PATIENCE } from './probed.js';
import { type SegmentSource, ShotSource, StrideSource } from './segment-sources.js';
import { type MeasuredVideo, type Pass, selected } from './select-frames.js';

export type SegmentsClip = Omit<ClipRequest, 'range'> & Pick<SegmentsRequest, 'segments' | 'maxSegments'>;
type Selected = ReturnType<typeof selected>;
/** A segment without the name of its decoder. */
export type RawSegment = Exclude<DecodedSegment, { frames: unknown }> | (Span & { readonly frames: Selected });

interface Opened {
  readonly options: Readonly<Record<string, string>>;
  readonly context: FormatContext;
  readonly stream: Stream;
  readonly measured: MeasuredVideo & { readonly timeline: Timeline };
  /** The part of the declared duration that the file does not contain; null if it contains all. */
  readonly missing: Span | null;
}

/** Frames that are reordered are within this many packets. */
const REORDERED = 64;

/**
 * Decodes the segments of a file in one pass, in this process. Like `LibavClip`, it must run in a child process with
 * limits.
 */
export class LibavSegments {
  private readonly shaper: FrameShaper;
  private readonly source: SegmentSource;
  /** Index of the moment of each packet; -1 if it is not shown. */
  private readonly momentOf: Int32Array;
  /** Reads the file a second time for frames that the pass left out, if there are any. */
  private again: LibavClip | null = null;
  /** Position of the next packet that the context reads. */
  private place = 0;

  private constructor(
    private readonly request: SegmentsClip,
    private readonly opened: Opened,
  ) {
    const { measured, stream } = opened;
    const { probed, timeline } = measured;
    const { settings, segments, maxSegments, decoding } = request;
    this.shaper = new FrameShaper(settings, decoding, stream.codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX));
    const sampling = { timeline, settings, pixels: probed.width * probed.height };
    const options = { sampling, shaper: this.shaper, isH264: probed.codec === 'h264', maxSegments };
    this.source = segments.by === 'stride' ? new StrideSource(segments, options) : new ShotSource(segments, options);
    this.momentOf = new Int32Array(timeline.packets).fill(-1);
    timeline.moments.forEach(({ packet }, at) => (this.momentOf[packet] = at));
  }

  /**
   * Reads all packets of a file to measure it.
   *
   * @throws ClipyardError `media_*`
   */
  static async open(request: SegmentsClip): Promise<LibavSegments> {
    let opened = await openMeasured(request, {});
    if (opened.measured.probed.width === 0) {
      opened.context.closeInputSync();
      opened = await openMeasured(request, PATIENCE);
    }
    try {
      return new LibavSegments(request, opened);
    } catch (error) {
      opened.context.closeInputSync();
      throw error;
    }
  }

  /** The video, from its first frame on. */
  get whole(): Span {
    const { moments, endMs } = this.opened.measured.timeline;
    return { startMs: moments[0]!.timeMs, endMs };
  }

  /**
   * Segments without frames have an error, each one its own.
   *
   * @throws ClipyardError `media_*`, `decode_memory_exceeded`
   */
  async *segments(): AsyncGenerator<RawSegment> {
    const { stream, measured, missing } = this.opened;
    const codec = await openCodec(stream, measured.probed, this.request);
    const frame = new Frame();
    frame.alloc();
    try {
      const steps = this.decode(codec, frame);
      while (steps.next().done !== true) for (const segment of this.source.take()) yield await this.settle(segment);
      this.source.finish();
      for (const segment of this.source.take()) yield await this.settle(segment);
      const { restMs } = this.source;
      if (restMs !== null)
        yield this.without({ startMs: restMs, endMs: measured.timeline.endMs }, await this.messages());
      if (missing !== null) yield { ...missing, error: brokenOff(missing) };
    } finally {
      frame.free();
      codec.freeContext();
    }
  }

  close(): void {
    this.again?.close();
    this.source.close();
    this.shaper.close();
    this.opened.context.closeInputSync();
  }

  /** Decodes the needed packets, one in each step. */
  private *decode(codec: CodecContext, frame: Frame): Generator<void> {
    const { timeline, options } = this.opened.measured;
    const matcher = new MomentMatcher(timeline, options);
    /** The moment of a run of one packet, whatever timestamp the decoder assigns to its first frame. */
    let only: number | null = null;
    let seen = -1;
    const drain = (): void => {
      while (codec.receiveFrameSync(frame) >= 0) {
        this.shaper.see(frame);
        const pts = timestamp(frame.bestEffortTimestamp);
        const at = matcher.match({ pts, key: keyOf(frame) }, only);
        if (at !== null && at !== seen) this.source.see((seen = at), frame);
        frame.unref();
      }
    };
    for (const run of this.source.runs) {
      matcher.skipTo(this.firstOf(run));
      only = run.from === run.to ? this.momentOf[run.from]! : null;
      for (const packet of this.packets(run)) {
        send(codec, packet, drain);
        yield;
      }
      send(codec, null, drain);
      yield;
      codec.flushBuffers();
    }
  }

  /** The first moment that decoding from the start of a run may give. */
  private firstOf({ from, to }: Run): number {
    const packets = this.momentOf.subarray(from, Math.min(to + 1, from + REORDERED)).filter((at) => at >= 0);
    return packets.length === 0 ? 0 : Math.min(...packets);
  }

  /** Skips to a run and reads its packets that are needed. */
  private *packets({ from, to }: Run): Generator<Packet> {
    const { context, stream } = this.opened;
    const lengthBytes = nalLengthBytes(stream.codecpar.extradata);
    const packet = new Packet();
    packet.alloc();
    readOnly(context, [stream], AVDISCARD_DEFAULT);
    const read = packetReader(context, [stream]);
    try {
      while (this.place <= to && this.place < this.momentOf.length && read(packet)) {
        const place = this.place++;
        if (place >= from && this.source.needs(place, () => roleOf(packet.data!, lengthBytes))) yield packet;
        packet.unref();
      }
    } finally {
      packet.free();
    }
  }

  private async settle(segment: PlannedSegment): Promise<RawSegment> {
    const { startMs, endMs, picks, to, keepFrom } = segment;
    const { timeline } = this.opened.measured;
    const stored = picks
      .flatMap((pick) => this.source.store.get(pick) ?? [])
      .filter(({ at }, i, all) => at < to && at !== all[i - 1]?.at);
    const timesMs = stored.map(({ at }) => timeline.moments[at]!.timeMs);
    let pass: Pick<Pass, 'frames' | 'source' | 'timesMs'> = { ...settleFrames(stored), timesMs };
    let errorText = '';
    if (stored.length < picks.length) {
      errorText = await this.messages();
      const again = this.source.isPartial && timeline.identified ? await this.takeAgain(picks) : null;
      if (again !== null && again.frames.length > stored.length) pass = again;
    }
    this.source.store.dropBefore(keepFrom);
    if (pass.frames.length === 0) return this.without({ startMs, endMs }, errorText);
    return { startMs, endMs, frames: this.selected(pass, errorText) };
  }

  /** @throws ClipyardError `media_*` if there are no frames */
  private selected(pass: Pick<Pass, 'frames' | 'source' | 'timesMs'>, errorText: string): Selected {
    const { probed, timeline } = this.opened.measured;
    const { imageSize } = this.request.settings;
    return selected(probed, imageSize, { ...pass, errorText, decoded: 0, usable: [] }, pass.timesMs, timeline.unusable);
  }

  private without(span: Span, errorText: string): RawSegment {
    try {
      return { ...span, frames: this.selected({ frames: [], source: null, timesMs: [] }, errorText) };
    } catch (error) {
      const { code, message } = ClipyardError.from(error);
      return { ...span, error: { code, message } };
    }
  }

  private async takeAgain(picks: readonly number[]): Promise<Pass> {
    const { options, measured, stream } = this.opened;
    this.again ??= await LibavClip.reopen({ ...this.request, range: null }, options, measured, stream.index);
    return this.again.pass({ kind: 'moments', picks, timeline: measured.timeline });
  }

  /**
   * @returns the messages of the decoder since the last call
   * @throws ClipyardError if they say that a limit was exceeded
   */
  private async messages(): Promise<string> {
    const text = await log.read();
    log.clear();
    const limit = limitExceeded(text);
    if (limit !== null) throw limit;
    const { width, height } = this.opened.measured.probed;
    if (text !== '' && mayHaveFailed(width * height * BYTES_A_PIXEL))
      throw explain(FFmpegError.strerror(AVERROR_ENOMEM), 'decode_memory_exceeded');
    return text;
  }
}

async function openMeasured(request: SegmentsClip, options: Readonly<Record<string, string>>): Promise<Opened> {
  const scanned = await openInput(request.file, options);
  let looked, declared, index;
  try {
    const settings = { ...request.settings, sampling: 'uniform' } as const;
    looked = look(scanned, { ...request, settings, decoding: CURRENT_DECODING, range: null }, false, false)!;
    declared = describeVideo(scanned, looked.stream, request.limits);
    ({ index } = looked.stream);
  } finally {
    scanned.closeInputSync();
  }
  const { probed, options: timing } = looked;
  const timeline = looked.timeline!;
  if (timeline.moments.length === 0) throw explain(await log.read(), 'media_corrupt');
  const missing = missingEnd(timeline, declared, await log.read());
  const context = await openInput(request.file, options);
  const stream = context.streams.find((one) => one.index === index);
  if (stream !== undefined)
    return { options, context, stream, measured: { probed, timeline, options: timing }, missing };
  context.closeInputSync();
  throw new ClipyardError('media_corrupt', 'The file no longer has its video stream');
}
