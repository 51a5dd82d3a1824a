import { type ClipRange } from '@clipyard/api-contract';
import {
  AV_PKT_FLAG_DISCARD,
  AV_PKT_FLAG_KEY,
  type AVDiscard,
  AVDISCARD_DEFAULT,
  AVDISCARD_NONKEY,
  AVSEEK_FLAG_BACKWARD,
} from 'node-av/constants';
import { type FormatContext, Packet, type Stream } from 'node-av/lib';

import { keyFramePicker } from '../sampling/key-frames.js';
import { type Run } from '../sampling/sample-timeline.js';
import { type PacketFacts } from '../sampling/timeline.js';
import { packetReader, readOnly, timestamp } from './libav-input.js';

/** Maximum bytes of packets that a scan keeps for the decoder, so that they need not be read again. */
const MOST_HELD_BYTES = 64 * 1024 ** 2;

/** How long after a frame, frames that are shown before it may be stored. */
const REORDER_MS = 2_000;

/** Which packets a scan keeps: all of a short clip, the key frames of a long one, or those that a part needs. */
export interface Keeping {
  readonly packets: 'all' | 'keys' | 'none' | ClipRange;
  /** Timestamp of the start of the file, in milliseconds; null if it is that of the first packet. */
  readonly startMs: number | null;
  /** The declared duration. If the packets take too much memory, it determines which key frames are kept. */
  readonly durationMs: number | null;
  /** Number of frames that will be sampled. */
  readonly count: number;
  /** Milliseconds per unit of the timestamps. */
  readonly unitMs: number;
}

/** The packets that a scan keeps, by their position in the stream. */
export class HeldPackets {
  private readonly packets = new Map<number, Packet>();
  private bytes = 0;
  private picks: ((facts: PacketFacts) => boolean) | null = null;
  private firstAt: number | null = null;

  constructor(private readonly keeping: Keeping) {}

  get(place: number): Packet | undefined {
    return this.packets.get(place);
  }

  has({ from, to }: Run): boolean {
    if (to - from >= this.packets.size) return false;
    for (let place = from; place <= to; place++) if (!this.packets.has(place)) return false;
    return true;
  }

  offer(place: number, facts: PacketFacts, packet: Packet): void {
    const { packets } = this.keeping;
    if (packets === 'none' || (packets === 'keys' && !facts.key)) return;
    this.firstAt ??= facts.pts ?? facts.dts ?? 0;
    if (typeof packets === 'object' && !this.isNear(packets, facts)) return;
    if (this.picks !== null && !this.picks(facts)) return;
    const copy = packet.clone();
    if (copy === null) return;
    this.packets.set(place, copy);
    this.bytes += packet.size;
    if (this.picks === null && this.bytes > MOST_HELD_BYTES) this.thin();
  }

  /** Whether a packet is between the last key frame before a range and its end. Frees those before that key frame. */
  private isNear({ startMs, endMs }: ClipRange, { pts, dts, key }: PacketFacts): boolean {
    const { unitMs, startMs: fileStartMs } = this.keeping;
    const timeMs = (pts ?? dts ?? 0) * unitMs - (fileStartMs ?? (this.firstAt ?? 0) * unitMs);
    if (key && timeMs <= startMs) this.close();
    return endMs === null || timeMs <= endMs + REORDER_MS;
  }

  close(): void {
    for (const packet of this.packets.values()) packet.free();
    this.packets.clear();
    this.bytes = 0;
  }

  private thin(): void {
    const { packets, durationMs, count, unitMs } = this.keeping;
    const picks = packets === 'keys' && durationMs !== null ? keyFramePicker(durationMs, count) : () => false;
    this.picks = ({ pts, dts }) => picks(((pts ?? dts ?? 0) - (this.firstAt ?? 0)) * unitMs);
    for (const [place, packet] of this.packets) {
      const facts = { pts: timestamp(packet.pts), dts: timestamp(packet.dts), duration: 0, key: true, hidden: false };
      if (this.picks(facts)) continue;
      packet.free();
      this.packets.delete(place);
    }
  }
}

export interface LibavScan {
  /** Facts about packets by stream index, in the order of the file. */
  readonly facts: ReadonlyMap<number, readonly PacketFacts[]>;
  readonly held: HeldPackets;
}

/**
 * Reads the packets of some streams without decoding them. Packets are kept only if there is one stream.
 *
 * @param discard - the packets that the demuxer may skip
 */
export function scanPackets(
  context: FormatContext,
  streams: readonly Stream[],
  keeping: Keeping,
  discard: AVDiscard = AVDISCARD_DEFAULT,
): LibavScan {
  const facts = new Map<number, PacketFacts[]>(streams.map(({ index }) => [index, []]));
  const held = new HeldPackets(streams.length === 1 ? keeping : { ...keeping, packets: 'none' });
  const packet = new Packet();
  packet.alloc();
  readOnly(context, streams, discard);
  const read = packetReader(context, streams);
  try {
    while (read(packet)) {
      const own = facts.get(packet.streamIndex)!;
      const { flags } = packet;
      const one = {
        pts: timestamp(packet.pts),
        dts: timestamp(packet.dts),
        duration: Number(packet.duration),
        key: (flags & AV_PKT_FLAG_KEY) !== 0,
        hidden: (flags & AV_PKT_FLAG_DISCARD) !== 0,
      };
      held.offer(own.length, one, packet);
      own.push(one);
      packet.unref();
    }
    return { facts, held };
  } catch (error) {
    held.close();
    throw error;
  } finally {
    packet.free();
  }
}

/**
 * Reads only the key frames of an MP4 file, through its index, and all packets from the last key frame on.
 *
 * @returns null if the times of frames cannot be determined this way: without an index, or with an edit list that hides
 *   frames
 */
export function scanKeyPackets(context: FormatContext, stream: Stream, keeping: Keeping): LibavScan | null {
  const scan = scanPackets(context, [stream], keeping, AVDISCARD_NONKEY);
  const keys = scan.facts.get(stream.index) ?? [];
  const last = keys.at(-1)?.dts ?? null;
  const sought = last === null ? -1 : context.seekFrameSync(stream.index, BigInt(last), AVSEEK_FLAG_BACKWARD);
  if (sought >= 0) {
    const read = scanPackets(context, [stream], { ...keeping, packets: 'none' }).facts.get(stream.index) ?? [];
    // The seek may end at an earlier key frame.
    const from = read.findIndex(({ dts }) => dts === last);
    const facts = from < 0 ? [] : [...keys, ...read.slice(from + 1)];
    if (facts.length > 0 && !facts.some(({ hidden }) => hidden))
      return { ...scan, facts: new Map([[stream.index, facts]]) };
  }
  scan.held.close();
  return null;
}
