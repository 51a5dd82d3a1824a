import { type Timeline } from '../sampling/timeline.js';
import { type PacketRole } from './h264-packets.js';

/** The packets that have to be decoded, by their position in the stream, for some frames that follow one `start`. */
export type SparseRun = readonly number[];

/**
 * Selects the packets that moments depend on: of each group of pictures, the packets up to the last wanted one, without
 * disposable ones.
 *
 * @param picks - indices of moments
 * @param role - of a packet, by its position
 * @returns null if the moments cannot be taken this way: if not every packet is shown, timestamps recur, the stream
 *   begins without a `start`, or every packet is needed
 */
export function sparsePlan(
  { moments, packets, identified }: Timeline,
  picks: readonly number[],
  role: (packet: number) => PacketRole,
): SparseRun[] | null {
  const isPlain = moments.every(({ pts }, i) => i === 0 || pts! > moments[i - 1]!.pts!);
  if (!identified || !isPlain || moments.length !== packets) return null;
  const wanted = new Set(picks.map((pick) => moments[pick]!.packet));
  const last = Math.max(...wanted);
  const runs: SparseRun[] = [];
  let group: number[] = [];
  /** How many packets of the group its wanted frames need. */
  let used = 0;
  for (let packet = 0; packet <= last; packet++) {
    const own = role(packet);
    if (own === 'start') {
      if (used > 0) runs.push(group.slice(0, used));
      [group, used] = [[], 0];
    } else if (packet === 0) return null;
    if (own !== 'disposable' || wanted.has(packet)) group.push(packet);
    if (wanted.has(packet)) used = group.length;
  }
  runs.push(group.slice(0, used));
  return runs.reduce((sum, run) => sum + run.length, 0) < packets ? runs : null;
}
