/** A packet of a video stream as its container describes it. Timestamps are in units of the stream's time base. */
export interface PacketFacts {
  readonly pts: number | null;
  readonly dts: number | null;
  /** 0 if the container does not say. */
  readonly duration: number;
  /** The container calls it a key frame, which need not be true. */
  readonly key: boolean;
  /** Needed for decoding but not shown, for example before the start of an edit list. */
  readonly hidden: boolean;
}

/** A frame in time. */
export interface Moment {
  /** Place of its packet in the order of decoding. */
  readonly packet: number;
  /** Its timestamp in the stream, which may occur again in a later section. */
  readonly pts: number | null;
  /** From the start of the file. */
  readonly timeMs: number;
  readonly key: boolean;
}

/** When the frames of a stream are shown, measured from its packets. */
export interface Timeline {
  /** The frames that are shown, in order. Their times never fall. */
  readonly moments: readonly Moment[];
  /** Key frames from which decoding can start, shown or not, in the order of decoding. */
  readonly keys: readonly Moment[];
  /** How many there are in the stream. */
  readonly packets: number;
  /** When the last frame stops being shown. */
  readonly endMs: number;
  /** Packets that give no usable frame, because the key frame that they depend on is not in the file. */
  readonly unusable: number;
  /** Every moment has a timestamp of its own within its section, by which its frame is recognised. */
  readonly identified: boolean;
}

export interface TimelineOptions {
  /** Milliseconds per unit of the timestamps. */
  readonly unitMs: number;
  /** Timestamp of the start of the file, in milliseconds; null if it is that of the first frame. */
  readonly startMs: number | null;
  /** How long a frame is shown if the file does not say. */
  readonly frameMs: number;
  /** A longer jump ahead is a break in the timestamps, which takes no time. */
  readonly breakMs: number;
}

/** Timestamps that fall by more begin another recording, which shares no references with the one before. */
export const RESTART_MS = 1_000;

/** How far frames may be shown before others that are decoded earlier: references reach far at a frame per second. */
const REORDER_MS = 20_000;

/** Containers whose timestamps may jump at any packet. In others, a jump is a frame that is shown for long. */
const BREAKING_CONTAINERS = /^mpeg|ogg/;
const BREAK_MS = 10_000;

/** `breakMs` for a container, by FFmpeg's name of its demuxer. */
export const breakMsOf = (container: string): number => (BREAKING_CONTAINERS.test(container) ? BREAK_MS : Infinity);

interface Placed {
  readonly packet: number;
  readonly facts: PacketFacts;
  /** Of presentation, in units of the time base. */
  readonly at: number;
}

interface Section {
  readonly placed: Placed[];
  /** Its frames do not refer to those of the section before. */
  readonly restart: boolean;
}

const roundMs = (ms: number): number => Math.round(ms * 1e3) / 1e3;

/**
 * Measures a stream by its packets, which are in the order of the file. A section ends where timestamps fall or break;
 * the next section continues its time. A recording counts from its first key frame: packets before it, and frames that
 * are shown before it, refer to frames that are not there.
 */
export function buildTimeline(packets: readonly PacketFacts[], options: TimelineOptions): Timeline {
  const { unitMs, frameMs, startMs } = options;
  const flagged = packets.some(({ key }) => key);
  const moments: Moment[] = [];
  const keys: Moment[] = [];
  let endMs: number | null = null;
  let unusable = 0;
  let identified = true;
  for (const { placed, restart } of sections(packets, options)) {
    const first = restart && flagged ? placed.findIndex(({ facts }) => facts.key) : 0;
    const earliest = placed[first]?.at ?? Infinity;
    const usable = placed.filter(({ at }, i) => i >= first && (at >= earliest || !restart));
    const shown = usable.filter(({ facts }) => !facts.hidden).sort((a, b) => a.at - b.at);
    unusable += placed.filter(({ facts }) => !facts.hidden).length - shown.length;
    const [head, last] = [shown[0], shown.at(-1)];
    if (head === undefined || last === undefined) continue;
    const still = last.at === head.at;
    const offset: number = endMs === null ? -Math.min(startMs ?? Infinity, head.at * unitMs) : endMs - head.at * unitMs;
    const moment = ({ packet, facts, at }: Placed, i: number): Moment => ({
      packet,
      pts: facts.pts,
      timeMs: roundMs(at * unitMs + offset + (still ? i * frameMs : 0)),
      key: facts.key,
    });
    identified &&= shown.every(({ facts, at }, i) => facts.pts !== null && (i === 0 || at > shown[i - 1]!.at));
    for (const [i, one] of shown.entries()) moments.push(moment(one, i));
    for (const one of usable) if (one.facts.key) keys.push(moment(one, 0));
    // Containers often do not know how long the last frame is shown: at least as long as the one before.
    const before = shown.at(-2);
    const usual = still || before === undefined ? frameMs : Math.min((last.at - before.at) * unitMs, BREAK_MS);
    endMs = moments.at(-1)!.timeMs + Math.max(last.facts.duration * unitMs, usual);
  }
  return { moments, keys, packets: packets.length, endMs: endMs ?? 0, unusable, identified };
}

function* sections(packets: readonly PacketFacts[], { unitMs, frameMs, breakMs }: TimelineOptions): Generator<Section> {
  let current: Section = { placed: [], restart: true };
  let previous: PacketFacts | null = null;
  let latest = -Infinity;
  let next = 0;
  for (const [packet, facts] of packets.entries()) {
    const at = facts.pts ?? facts.dts ?? next;
    const step =
      previous === null
        ? 0
        : facts.dts !== null && previous.dts !== null
          ? (facts.dts - previous.dts) * unitMs
          : Math.min(0, (at - latest) * unitMs + REORDER_MS);
    const isBreak = step - (previous?.duration ?? 0) * unitMs > breakMs;
    if (step < 0 || isBreak) {
      yield current;
      current = { placed: [], restart: facts.dts === null || step < -RESTART_MS };
      latest = -Infinity;
    }
    current.placed.push({ packet, facts, at });
    previous = facts;
    latest = Math.max(latest, at);
    next = at + (facts.duration > 0 ? facts.duration : frameMs / unitMs);
  }
  yield current;
}
