import { type PacketFacts } from '../sampling/timeline.js';

/** The packet fields that ffprobe prints. */
export const PACKET_ENTRIES = 'packet=stream_index,pts,dts,duration,flags';

const BEGIN = /^ {4}"packets": \[/;
const END = /^ {4}\]/;
const MEMBER = /^ {12}"(\w+)": "?([^",]*)/;
const NEXT = /^ {8}\}/;

/**
 * Extracts the packets from ffprobe's JSON line by line while it arrives, since there may be a million of them. The
 * remaining lines are valid JSON without packets.
 */
export class PacketLines {
  /** Packets by stream index, in the order of the file. */
  readonly facts = new Map<number, PacketFacts[]>();
  private inside = false;
  private members: Record<string, string> = {};

  /** @returns whether the line belongs to the packets */
  take(line: string): boolean {
    if (!this.inside) {
      this.inside = BEGIN.test(line);
      return false;
    }
    if (END.test(line)) {
      this.inside = false;
      return false;
    }
    const member = MEMBER.exec(line);
    if (member !== null) this.members[member[1]!] = member[2]!;
    else if (NEXT.test(line)) this.finish();
    return true;
  }

  private finish(): void {
    const { stream_index: stream, pts, dts, duration, flags = '' } = this.members;
    this.members = {};
    const number = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
    const own = this.facts.get(Number(stream)) ?? [];
    if (own.length === 0) this.facts.set(Number(stream), own);
    own.push({
      pts: number(pts),
      dts: number(dts),
      duration: number(duration) ?? 0,
      key: flags.includes('K'),
      hidden: flags.includes('D'),
    });
  }
}
