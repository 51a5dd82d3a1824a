/** A packet of a video stream as its container describes it. Times are in units of the stream's time base. */
export interface PacketFacts {
  readonly pts: number | null;
  readonly dts: number | null;
  /** 0 if the container does not declare it. */
  readonly duration: number;
  /** The container flags it as a key frame, which may be wrong. */
  readonly key: boolean;
  /** It is needed for decoding but not shown, for example before the start of an edit list. */
  readonly hidden: boolean;
}

/** A frame in time. */
export interface Moment {
  /** Position of its packet in the order of decoding. */
  readonly packet: number;
  /** Its timestamp in the stream, which may recur in a later section. */
  readonly pts: number | null;
  /** Time from the start of the file. */
  readonly timeMs: number;
  readonly key: boolean;
}

/** When the frames of a stream are shown, measured from its packets. */
export interface Timeline {
  /** The frames that are shown, in order. Their times never decrease. */
  readonly moments: readonly Moment[];
  /** Key frames from which decoding can start, shown or not, in the order of decoding. */
  readonly keys: readonly Moment[];
  /** Number of packets that were read. */
  readonly packets: number;
  /** Number of frames of the stream. There are fewer moments if only key frames were read. */
  readonly frames: number;
  /** End of the last frame. */
  readonly endMs: number;
  /** Number of packets without a usable frame, because the key frame that they depend on is not in the file. */
  readonly unusable: number;
  /** Every moment has a unique timestamp within its section, which identifies its frame. */
  readonly identified: boolean;
}

export interface TimelineOptions {
  /** Milliseconds per unit of the timestamps. */
  readonly unitMs: number;
  /** Timestamp of the start of the file, in milliseconds; null if it is that of the first frame. */
  readonly startMs: number | null;
  /** Duration of frames for which the file declares none. */
  readonly frameMs: number;
  /** Whether the container declares the duration of each frame. */
  readonly hasDurations: boolean;
  /** A longer forward jump is a break in the timestamps, which takes no time. */
  readonly breakMs: number;
}

/** Timestamps that decrease by more begin another recording, which shares no references with the previous one. */
export const RESTART_MS = 1_000;

/** How long before an earlier decoded frame a frame may be shown. At one frame per second, references reach far. */
const REORDER_MS = 20_000;

/** Containers whose timestamps may jump at any packet. In others, a jump is a frame that is shown for a long time. */
const BREAKING_CONTAINERS = /^mpeg|ogg/;
const BREAK_MS = 10_000;

/** @returns the properties of a container's timestamps, by FFmpeg's name of its demuxer */
export const timingOf = (container: string): Pick<TimelineOptions, 'breakMs' | 'hasDurations'> => ({
  breakMs: BREAKING_CONTAINERS.test(container) ? BREAK_MS : Infinity,
  hasDurations: container.startsWith('mov'),
});

/** Consecutive packets whose times do not decrease: from one (inclusive) to another (exclusive). */
interface Section {
  readonly from: number;
  readonly to: number;
  /** Its frames do not refer to those of the section before. */
  readonly restart: boolean;
}

const roundMs = (ms: number): number => Math.round(ms * 1e3) / 1e3;

/**
 * Measures a stream by its packets. A section ends at a decrease or break of the timestamps, and the next section
 * continues its time. A recording starts at its first key frame, since packets before it and frames that are shown
 * before it refer to missing frames.
 *
 * @param packets - in the order of the file
 */
export function buildTimeline(packets: readonly PacketFacts[], options: TimelineOptions): Timeline {
  const { unitMs, frameMs, startMs, hasDurations } = options;
  const flagged = packets.some(({ key }) => key);
  const { at, sections } = place(packets, options);
  const moments: Moment[] = [];
  const keys: Moment[] = [];
  let endMs: number | null = null;
  let unusable = 0;
  let identified = true;
  for (const { from, to, restart } of sections) {
    let first = from;
    if (restart && flagged) while (first < to && !packets[first]!.key) first++;
    const earliest = restart ? (at[first] ?? Infinity) : -Infinity;
    const shown: number[] = [];
    const starts: number[] = [];
    for (let packet = from; packet < to; packet++) {
      const { hidden, key } = packets[packet]!;
      const usable = packet >= first && at[packet]! >= earliest;
      if (usable && key) starts.push(packet);
      if (usable && !hidden) shown.push(packet);
      else if (!hidden) unusable++;
    }
    shown.sort((a, b) => at[a]! - at[b]!);
    const [head, last] = [shown[0], shown.at(-1)];
    if (head === undefined || last === undefined) continue;
    const [headAt, lastAt] = [at[head]!, at[last]!];
    const still = lastAt === headAt;
    const offset: number = endMs === null ? -Math.min(startMs ?? Infinity, headAt * unitMs) : endMs - headAt * unitMs;
    const moment = (packet: number, i: number): Moment => ({
      packet,
      pts: packets[packet]!.pts,
      timeMs: roundMs(at[packet]! * unitMs + offset + (still ? i * frameMs : 0)),
      key: packets[packet]!.key,
    });
    for (let i = 0; i < shown.length; i++) {
      moments.push(moment(shown[i]!, i));
      identified &&= packets[shown[i]!]!.pts !== null && (i === 0 || at[shown[i]!]! > at[shown[i - 1]!]!);
    }
    for (const packet of starts) keys.push(moment(packet, 0));
    // In other containers, the last frame is assumed to be shown at least as long as the one before.
    const before = shown.at(-2);
    const usual = still || before === undefined ? frameMs : Math.min((lastAt - at[before]!) * unitMs, BREAK_MS);
    const declared = packets[last]!.duration * unitMs;
    endMs = moments.at(-1)!.timeMs + (hasDurations && declared > 0 ? declared : Math.max(declared, usual));
  }
  return { moments, keys, packets: packets.length, frames: moments.length, endMs: endMs ?? 0, unusable, identified };
}

/** @returns the presentation time of each packet, in units of the time base, and the sections */
function place(
  packets: readonly PacketFacts[],
  { unitMs, frameMs, breakMs }: TimelineOptions,
): { at: Float64Array; sections: Section[] } {
  const at = new Float64Array(packets.length);
  const sections: Section[] = [];
  let [from, restart, latest, next] = [0, true, -Infinity, 0];
  packets.forEach(({ pts, dts, duration }, packet) => {
    const own = pts ?? dts ?? next;
    const previous = packets[packet - 1];
    if (previous !== undefined) {
      const step =
        dts !== null && previous.dts !== null
          ? (dts - previous.dts) * unitMs
          : Math.min(0, (own - latest) * unitMs + REORDER_MS);
      if (step < 0 || step - previous.duration * unitMs > breakMs) {
        sections.push({ from, to: packet, restart });
        [from, restart, latest] = [packet, dts === null || step < -RESTART_MS, -Infinity];
      }
    }
    at[packet] = own;
    latest = Math.max(latest, own);
    next = own + (duration > 0 ? duration : frameMs / unitMs);
  });
  sections.push({ from, to: packets.length, restart });
  return { at, sections };
}

/** @returns the timestamp from which frames can be decoded; null if it is not known */
export const firstKeyOf = (timeline: Timeline | null): number | null => timeline?.keys[0]?.pts ?? null;
