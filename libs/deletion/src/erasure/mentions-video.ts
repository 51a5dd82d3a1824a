/**
 * Whether bytes contain the id of a video or of a part of it.
 *
 * @param bytes - null for an object that does not exist
 */
export function mentionsVideo(bytes: Uint8Array | null, videoId: string): boolean {
  if (bytes === null) return false;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isPart = videoId.includes('.');
  for (let at = text.indexOf(videoId); at !== -1; at = text.indexOf(videoId, at + 1))
    if (!isPart || !isDigit(text[at + videoId.length])) return true;
  return false;
}

/** A digit after the id of a part belongs to the id of another part. */
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
