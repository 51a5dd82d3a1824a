/**
 * How frames depend on the frame of a packet. `start`: decoding can start with it, and frames after it do not refer to
 * frames before it (IDR). `disposable`: no frame refers to it. `needed`: everything else.
 */
export type PacketRole = 'start' | 'disposable' | 'needed';

const SLICE = 1;
const IDR_SLICE = 5;
const DELIMITER = 9;
const FILLER = 12;

/** @returns the size of the length before each NAL unit; null if start codes separate the units (annex B) */
export const nalLengthBytes = (extradata: Uint8Array | null): number | null =>
  extradata?.[0] === 1 && extradata.length > 4 ? (extradata[4]! & 3) + 1 : null;

/**
 * Reads the role of an H.264 packet from its NAL units, up to the first slice. All slices of a frame agree.
 *
 * @param lengthBytes - the result of `nalLengthBytes`
 */
export function roleOf(packet: Buffer, lengthBytes: number | null): PacketRole {
  // Parameter sets and messages may matter to later frames.
  let isOnlySlices = true;
  for (const header of nalHeaders(packet, lengthBytes)) {
    const type = header & 0x1f;
    if (type === IDR_SLICE) return 'start';
    if (type === SLICE) return isOnlySlices && (header & 0x60) === 0 ? 'disposable' : 'needed';
    isOnlySlices &&= type === DELIMITER || type === FILLER;
  }
  return 'needed';
}

const START_CODE = Buffer.from([0, 0, 1]);

/** The first byte of each NAL unit. */
function* nalHeaders(packet: Buffer, lengthBytes: number | null): Generator<number> {
  if (lengthBytes === null)
    for (let at = packet.indexOf(START_CODE); at >= 0; at = packet.indexOf(START_CODE, at + 3)) {
      const header = packet[at + 3];
      if (header === undefined) return;
      yield header;
    }
  else
    for (let at = 0; at + lengthBytes < packet.length; at += lengthBytes + packet.readUIntBE(at, lengthBytes))
      yield packet[at + lengthBytes]!;
}
